// The PDS and the PLC directory listen on every interface; in tests they listen on this machine only.
const net = require('net');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  if (args[0] && typeof args[0] === 'object' && args[0].port !== undefined) {
    args[0] = { ...args[0], host: '127.0.0.1' };
  } else if (/^\d+$/.test(String(args[0]))) {
    const done = args.find((arg) => typeof arg === 'function');
    args = [Number(args[0]), '127.0.0.1', ...(done ? [done] : [])];
  }
  return listen.apply(this, args);
};
