import { request } from 'node:http';
import type { Socket } from 'node:net';
import { describeNetworkError } from './network-error.js';
import type { HttpProxy } from './proxy.js';

/**
 * Asks a proxy for a tunnel to `target` (`host:port`); resolves to the connection, on which nothing of a request has been written yet.
 * Rejects with an error that names the proxy's host and never its user. `timeout` (milliseconds) bounds the wait for its answer.
 */
export async function openTunnel(
  proxy: HttpProxy,
  target: string,
  connect: () => Promise<Socket>,
  timeout: number,
): Promise<Socket> {
  const name = `the proxy ${proxy.host} (${proxy.variable})`;
  const socket = await connect().catch((error: unknown) => {
    throw new Error(`${name} cannot be reached: ${describeNetworkError(error)}`, { cause: error });
  });
  return new Promise((resolve, reject) => {
    const failed = (why: string) => {
      clearTimeout(late);
      socket.destroy();
      reject(new Error(why));
    };
    const late = setTimeout(() => failed(`${name} did not answer in time`), timeout);
    const wire = request({
      method: 'CONNECT',
      path: target,
      setHost: false,
      headers: {
        Host: target,
        ...(proxy.authorization !== null && { 'Proxy-Authorization': proxy.authorization }),
      },
      createConnection: () => socket,
    });
    wire.on('connect', ({ statusCode = 0 }, tunnel, head) => {
      if (statusCode < 200 || statusCode > 299) return failed(refusal(proxy, name, statusCode, target));
      clearTimeout(late);
      if (head.length > 0) tunnel.unshift(head);
      resolve(socket);
    });
    wire.on('error', (error) => failed(`${name} gave no tunnel: ${describeNetworkError(error)}`));
    wire.end();
  });
}

function refusal(proxy: HttpProxy, name: string, status: number, target: string): string {
  if (status !== 407) return `${name} refuses a tunnel to ${target} (${status})`;
  if (proxy.authorization !== null)
    return `${name} does not accept the user and password of ${proxy.variable} (407)`;
  return `${name} wants a user and a password (407): write them into ${proxy.variable}, as in http://user:password@host:port`;
}
