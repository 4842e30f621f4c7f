import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it, vi } from 'vitest';
import { openHttpClient } from '../../../src/gateway/http/client.js';
import { selfSigned } from '../../support/oracle/certificate.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('each submission has a connection of its own, on which the TLS session is resumed, also after a collection', async () => {
  const { key, certificate } = selfSigned();
  const resumed: boolean[] = [];
  const connections = new Set<unknown>();
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const socket = request.socket as TLSSocket;
    connections.add(socket);
    resumed.push(socket.isSessionReused());
    request.resume().on('end', () => response.writeHead(202).end('{"request_id":"one"}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  setFlagsFromString('--expose_gc');
  const collect: () => void = runInNewContext('gc');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const client = openHttpClient({ origin, key: 'key' }, {});
  for (let count = 1; count <= 6; count += 1) {
    const { kind } = await client.post('/generate', {}, 20_000);
    expect(kind).toBe('answer');
    // A weak reference holds until the turn is over.
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  await client.close();
  server.close();
  expect(connections.size).toBe(6);
  expect(resumed).toEqual([false, true, true, true, true, true]);
});
