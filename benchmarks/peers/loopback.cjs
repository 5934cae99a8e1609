// Loaded before a peer: whatever it does, no connection and no look-up leaves this machine.
"use strict";
const net = require("node:net");
const dns = require("node:dns");
const dgram = require("node:dgram");

const LOCAL = /^(127(\.\d+){3}|::1|localhost)$/;
const refused = [];
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = typeof options === "object" ? options.host ?? "localhost" : given[1] ?? "localhost";
  const pipe = typeof options === "object" && options.path;
  if (!pipe && !LOCAL.test(host)) {
    refused.push(String(host));
    process.nextTick(() => this.destroy(Object.assign(new Error("refused: off this machine"), { code: "EACCES" })));
    return this;
  }
  return connect.apply(this, given);
};
for (const where of [dns, dns.promises]) {
  const lookup = where.lookup;
  where.lookup = (name, ...rest) => {
    if (!LOCAL.test(name)) {
      refused.push(String(name));
      throw new Error("refused: off this machine");
    }
    return lookup(name, ...rest);
  };
}
const refuse = (what) => () => {
  refused.push(what);
  throw new Error("refused: off this machine");
};
for (const where of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(where).filter((one) => /^(resolve|reverse)/.test(one))) {
    where[name] = refuse(`dns ${name}`);
  }
}
dgram.Socket.prototype.send = refuse("datagram");
globalThis.refusedConnections = refused;
