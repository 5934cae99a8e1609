// MDN's HTTP Observatory on each host that standard input names: what each of its tests says, and what it took.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.join(process.argv[2], "node_modules", "@mdn", "mdn-http-observatory");
const { scan } = await import(pathToFileURL(path.join(folder, "src", "index.js")).href);
const hosts = JSON.parse(readFileSync(0, "utf8"));
const said = {};
const wall = process.hrtime.bigint();
const cpu = process.cpuUsage();
for (const [name, host] of Object.entries(hosts)) {
  try {
    const { tests, scan: whole } = await scan(host);
    said[name] = Object.fromEntries(Object.entries(tests).map(([test, one]) => [test, [one.pass, one.result]]));
    said[name].grade = [true, whole.grade];
  } catch (error) {
    said[name] = { error: [null, String(error.message)] };
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
process.exit(0); // its agents would keep the process waiting
