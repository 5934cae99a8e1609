// A small course site as Express makes it with helmet's defaults: pages, files, an API for one other origin, health.
// Arguments: certificate chain, key. Prints its two ports, https and http, once it listens.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const path = require("node:path");
const cors = require("cors");
const express = require("express");
const helmet = require("helmet");

const [chain, key] = process.argv.slice(2);
const app = express();
app.use(helmet());
app.use(express.static(path.join(__dirname, "public")));
app.use("/api", cors({ origin: ["https://app.example.edu"], credentials: true }));
app.get("/api/courses", (req, res) => res.set("Cache-Control", "no-store").json({ items: [{ id: 1 }] }));
app.get("/health/:kind", (req, res) => res.set("Cache-Control", "no-store").json({ status: "ok" }));

const secured = https.createServer({ cert: fs.readFileSync(chain), key: fs.readFileSync(key) }, app);
const plain = http.createServer((req, res) => {
  res.writeHead(308, { Location: `https://localhost:${secured.address().port}${req.url}` }).end();
});
secured.listen(0, "127.0.0.1", () => {
  plain.listen(0, "127.0.0.1", () => console.log(JSON.stringify([secured.address().port, plain.address().port])));
});
