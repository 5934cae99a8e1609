import { watchSubmissions } from "./poll";
import { guardUploads } from "./upload";

guardUploads(document);
watchSubmissions(document);
