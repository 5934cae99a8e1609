import { fetchSubmission, type Submission } from "./api";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

function describe(submission: Submission): string {
  if (submission.status === "graded") {
    return `Graded: ${submission.score} of 100. ${submission.feedback ?? ""}`;
  }
  return "This file could not be graded. Your teacher has been told.";
}

async function poll(element: HTMLElement, id: string, wait: number): Promise<void> {
  try {
    const submission = await fetchSubmission(id);
    if (submission.status !== "queued") {
      element.textContent = describe(submission);
      return;
    }
  } catch {
    // The network may be back at the next try.
  }
  setTimeout(() => void poll(element, id, Math.min(wait * 2, LONGEST_WAIT)), wait);
}

/** Replace "waiting" by the grade as soon as there is one. */
export function watchSubmissions(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-submission]")) {
    const id = element.dataset.submission;
    if (id && element.dataset.status === "queued") void poll(element, id, FIRST_WAIT);
  }
}
