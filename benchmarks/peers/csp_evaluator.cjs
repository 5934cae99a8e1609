// Google's csp_evaluator on the policies that standard input names: the gravest finding of each policy.
"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");

const folder = path.join(process.argv[2], "node_modules", "csp_evaluator", "dist");
const { CspEvaluator } = require(path.join(folder, "evaluator.js"));
const { CspParser } = require(path.join(folder, "parser.js"));
const { Severity, Type } = require(path.join(folder, "finding.js"));
const sites = JSON.parse(readFileSync(0, "utf8"));
const said = {};
const wall = process.hrtime.bigint();
const cpu = process.cpuUsage();
for (const [name, policies] of Object.entries(sites)) {
  try {
    said[name] = policies.map((policy) =>
      new CspEvaluator(new CspParser(policy).csp)
        .evaluate()
        .map((one) => [Severity[one.severity], Type[one.type], one.directive]),
    );
  } catch (error) {
    said[name] = { error: String(error.message) };
  }
}
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    said,
    wall: Number(process.hrtime.bigint() - wall) / 1e9,
    cpu: (used.user + used.system) / 1e6,
    refused: globalThis.refusedConnections,
  }),
);
