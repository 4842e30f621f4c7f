// Passes connections on to the same port of another address, each way so many milliseconds late: node relay.mjs FROM TO PORT DELAY
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const [from, to, port, delay] = process.argv.slice(2);
const later = Number(delay) > 0 ? (work) => setTimeout(work, Number(delay)) : (work) => work();
const server = createServer((socket) => {
  const other = connect(Number(port), to);
  for (const [one, its] of [
    [socket, other],
    [other, socket],
  ]) {
    one.setNoDelay(true);
    one.on('data', (bytes) => later(() => its.write(bytes)));
    one.on('end', () => later(() => its.end()));
    one.on('error', () => its.destroy());
  }
});
await once(server.listen(Number(port), from), 'listening');
process.stdin.on('end', () => process.exit()).resume();
process.stdout.write('listening\n');
