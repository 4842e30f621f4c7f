// Passes connections on to the same port of another address: node relay.mjs FROM TO PORT
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const [from, to, port] = process.argv.slice(2);
const server = createServer((socket) => {
  const other = connect(Number(port), to);
  for (const [one, its] of [
    [socket, other],
    [other, socket],
  ]) {
    one.setNoDelay(true);
    one.on('error', () => its.destroy());
    one.pipe(its);
  }
});
await once(server.listen(Number(port), from), 'listening');
process.stdin.on('end', () => process.exit()).resume();
process.stdout.write('listening\n');
