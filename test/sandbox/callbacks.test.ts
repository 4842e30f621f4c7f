import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Model } from '../../src/catalog/model.js';
import type { SandboxOptions } from '../../src/sandbox/sandbox.js';
import { systemClock } from '../../src/system/clock.js';
import { memoryDisk } from '../support/memory-disk.js';
import { catalog } from './models.js';
import { stage } from './sandbox-client.js';

const KEY = { 'Ocp-Apim-Subscription-Key': 'a key' };
const [model] = [...catalog.values()];
const header = { ...model, webhook: undefined } as unknown as Model;
const inBody = { ...model, webhook: 'body' } as Model;
const body = {
  prompt: 'a pier',
  image_url: 'https://frames.example/1.png',
  image: 'https://f.example/1.png',
};

interface Call {
  at: number;
  said: { request_id?: string; status?: string } | string;
  type: string | undefined;
}

/** Where calls arrive. */
async function ear() {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const said = text.startsWith('{') ? JSON.parse(text) : text;
    calls.push({ at: Date.now(), said, type: request.headers['content-type'] });
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret` };
}

async function open(options: Partial<SandboxOptions> = {}, of: Model = header) {
  const staged = await stage({
    clock: systemClock,
    renderSeconds: 0.2,
    catalog: new Map([[of.name, of]]),
    ...options,
  });
  return { ...staged, ...(await ear()), model: of };
}

/** Waits until so many calls came, and a moment for more. */
async function settled(calls: Call[], count: number): Promise<Call[]> {
  await expect.poll(() => calls.length).toBeGreaterThanOrEqual(count);
  await systemClock.sleep(200);
  return calls;
}

test('calls once when the job has ended, as a status answer would say it', async () => {
  const { submit, status, calls, url, sandbox } = await open();
  const { request_id } = (await submit(header, body, { ...KEY, 'X-Webhook-URL': url })).body;
  await settled(calls, 1);
  expect(calls).toMatchObject([{ said: { request_id, status: 'COMPLETED' }, type: 'application/json' }]);
  expect(calls[0]?.said).toEqual((await status(request_id)).body);
  expect(sandbox.stats().calls).toBe(1);
});

test.each([
  ['all events without a filter', undefined, ['PROCESSING', 'COMPLETED']],
  ['all events', ['*'], ['PROCESSING', 'COMPLETED']],
  ['the end alone', ['completed'], ['COMPLETED']],
])('takes the address in the body where the model documents it: %s', async (_name, filter, words) => {
  const { submit, calls, url } = await open({}, inBody);
  const asked = { ...body, webhook: url, ...(filter && { webhook_events_filter: filter }) };
  await submit(inBody, asked);
  await settled(calls, words.length);
  expect(calls.map(({ said }) => typeof said !== 'string' && said.status)).toEqual(words);
});

test.each(['javascript:alert(1)', 'no link', ''])(
  'an address that is none is left alone: %s',
  async (address) => {
    const { submit, sandbox } = await open();
    expect((await submit(header, body, { ...KEY, 'X-Webhook-URL': address })).status).toBe(202);
    await systemClock.sleep(400);
    expect(sandbox.stats().calls).toBe(0);
  },
);

test('faults meet the jobs in turn: late, twice, wrong and never', async () => {
  const webhookFaults = ['late', 'twice', 'wrong', 'never'] as const;
  const { submit, calls, url, sandbox } = await open({ webhookFaults, workers: 8, renderSeconds: 0.8 });
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1)
    ids.push((await submit(header, body, { ...KEY, 'X-Webhook-URL': url })).body.request_id);
  await settled(calls, 7);
  const about = (id: string | undefined) =>
    calls.filter(({ said }) => typeof said !== 'string' && said.request_id === id);
  const [late, twice, wrong, never] = ids;
  expect(ids.map((id) => about(id).length)).toEqual([1, 2, 2, 0]);
  expect(about(twice).map(({ said }) => said)).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'COMPLETED' },
  ]);
  const ends = (call: Call | undefined) => Date.parse(String(Object(call?.said).completed_at));
  expect(about(wrong)[0]?.at).toBeLessThan(ends(about(wrong)[0]));
  expect(about(late)[0]?.at).toBeGreaterThanOrEqual(ends(about(late)[0]) + 1200);
  expect(calls.map(({ said }) => said)).toContain('not JSON');
  expect(about('nobody')).toHaveLength(1);
  expect(about(never)).toEqual([]);
  expect(sandbox.stats().calls).toBe(7);
});

test('a sandbox that is started again calls about the jobs that still render', async () => {
  const { disk } = memoryDisk({ '/jobs/': '' });
  const options = { disk, jobsFile: '/jobs/film.jobs', renderSeconds: 1 };
  const first = await open(options);
  await first.submit(header, body, { ...KEY, 'X-Webhook-URL': first.url });
  await first.sandbox.close();
  const again = await stage({ ...first.setUp, ...options });
  await settled(first.calls, 1);
  expect([first.sandbox.stats().calls, again.sandbox.stats().calls]).toEqual([0, 1]);
});

test('a caller that never answers holds nothing up', async () => {
  const { submit, sandbox } = await open();
  const deaf = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => deaf.once('listening', resolve));
  const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`;
  await submit(header, body, { ...KEY, 'X-Webhook-URL': url });
  await expect.poll(() => sandbox.stats().calls).toBe(1);
  await sandbox.close();
  deaf.closeAllConnections();
  deaf.close();
});
