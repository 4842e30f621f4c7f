// A tunnel as people run one: a process of its own that hands connections on to a port of this machine. `node tunnel-process.mjs PORT TARGET`
import { connect, createServer } from 'node:net';

const [port, target] = process.argv.slice(2).map(Number);
const LOST = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 12\r\nConnection: close\r\n\r\nno such host';

createServer((near) => {
  const far = connect(target, '127.0.0.1');
  near.on('error', () => far.destroy());
  far.on('error', () => near.end(LOST));
  near.pipe(far).pipe(near);
}).listen(port, '127.0.0.1', () => process.stdout.write('open\n'));
