// Brings queues of the real BullMQ into named states, one queue a state, says so on one line, and stays until its
// standard input is closed. Usage: node states.cjs bullmq5|bullmq6 HOST PORT DB PREFIX STATE[=QUEUE]...
const [library, host, port, db, prefix, ...wanted] = process.argv.slice(2);
const { Queue, Worker } = require(library);
const connection = { host, port: Number(port), db: Number(db), maxRetriesPerRequest: null };
const keep = { removeOnComplete: false, removeOnFail: false };
const three = [1, 2, 3].map((n) => ({ name: "grade", data: { n } }));
const next = (worker, event) => new Promise((resolve) => worker.once(event, resolve));

const states = {
  empty: () => {},
  waiting: (queue) => queue.addBulk(three),
  many: (queue) => queue.addBulk([...Array(650).keys()].map((n) => ({ name: "grade", data: { n } }))),
  mixed: async (queue) => {
    await queue.add("old", {}, { timestamp: Date.now() - 120000 });
    await queue.add("urgent", {}, { priority: 5 });
    await queue.add("more urgent", {}, { priority: 1 });
    await queue.add("last in", {}, { lifo: true });
    await queue.add("later", {}, { delay: 3600000 });
    await queue.add("late", {}, { delay: 60000, timestamp: Date.now() - 180000 });
  },
  paused: async (queue) => {
    await queue.addBulk(three);
    await queue.pause();
    await queue.add("after the pause", {});
  },
  failed: async (queue, work) => {
    const worker = work(async () => { throw new Error("no file"); });
    for (let n = 0; n < 12; n += 1) {
      const failed = next(worker, "failed");
      await queue.add("grade", { n }, keep);
      await failed;
    }
    await worker.close();
  },
  // Tried once and put back: nothing stores since when it waits again.
  retried: async (queue, work) => {
    await queue.add("grade", {}, { attempts: 3, timestamp: Date.now() - 600000, ...keep });
    const worker = work(null);
    const job = await worker.getNextJob("test");
    await job.moveToFailed(new Error("not yet"), "test");
    await worker.close();
  },
  // A delayed job that became ready: what counts is when it was due, not when it was put in.
  promoted: async (queue, work) => {
    await queue.add("grade", {}, { delay: 540000, timestamp: Date.now() - 600000 });
    await queue.add("other", {});
    const worker = work(null);
    const job = await worker.getNextJob("test");
    if (job.name !== "other") throw new Error(`took ${job.name}`);
    await job.moveToCompleted("done", "test", false);
    await worker.close();
  },
  active: async (queue, work) => {
    const worker = work(() => new Promise(() => {}), { lockDuration: 1500, concurrency: 2 });
    const active = next(worker, "active");
    await queue.addBulk(three);
    await active;
  },
  idle: (queue, work) => work(async () => {}, { name: "grader" }).waitUntilReady(),
};

async function main() {
  for (const one of wanted) {
    const [state, name = state] = one.split("=");
    const queue = new Queue(name, { connection, prefix });
    await queue.waitUntilReady();
    await states[state](queue, (task, options) => new Worker(name, task, { connection, prefix, ...options }));
  }
  console.log("ready");
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
