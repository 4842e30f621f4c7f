import { globalAgent } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redactKey } from '../../../src/gateway/http/answer.js';
import { createRequests } from '../../../src/gateway/http/requests.js';
import { submissionOf } from '../../../src/gateway/http/submission.js';
import { acceptedJob, openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Gateway, Submission } from '../../../src/gateway/port.js';
import { systemClock } from '../../../src/system/clock.js';
import {
  acceptance,
  answer,
  closeDelimitedAcceptance,
  cutAcceptance,
  type Fault,
  fin,
  garbage,
  type Hostile,
  httpText,
  type Oracle,
  reset,
  type SelfSigned,
  silence,
  startBlackhole,
  startMute,
  startOracle,
  startSelfSigned,
  startSlammedDoor,
  startSlowMouth,
  startTlsReset,
  wire,
} from '../../support/oracle/index.js';

const KEY = 'k3y-of-the-tests';
const POST = { path: '/lightricks/v1/ltx/generate', body: { prompt: 'a pier' }, id: 'a1b2c3d4' };

let oracle: Oracle;
let gateway: Gateway;

beforeEach(async () => {
  oracle = await startOracle({ key: KEY });
  gateway = openPixazo({ origin: oracle.origin, key: KEY });
});

afterEach(async () => {
  await gateway.close();
  await oracle.close();
});

async function submitTo(origin: string): Promise<Submission> {
  const elsewhere = openPixazo({ origin, key: KEY, connectTimeout: 400 });
  try {
    return await elsewhere.submit(POST, 2000);
  } finally {
    await elsewhere.close();
  }
}

test('a 2xx with a request id is accepted', async () => {
  const submission = await gateway.submit(POST, 2000);
  expect(submission).toEqual({ kind: 'accepted', request_id: oracle.jobs[0]?.id });
  expect(oracle.accepted('a pier')).toBe(1);
});

describe('never left: not sent', () => {
  async function behind(start: () => Promise<Hostile>, protocol: string): Promise<Submission> {
    const door = await start();
    try {
      return await submitTo(`${protocol}://127.0.0.1:${door.port}`);
    } finally {
      await door.close();
    }
  }

  test('connection refused', async () => {
    await oracle.unplug();
    expect(await gateway.submit(POST, 2000)).toEqual({
      kind: 'not-sent',
      why: 'the connection was refused (ECONNREFUSED)',
    });
  });

  test('one that may not leave by the time that its connection stands', async () => {
    let connections = 0;
    const counted = createServer((socket) => {
      connections += 1;
      socket.on('data', () => expect.unreachable('a byte was sent')).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => counted.listen(0, '127.0.0.1', resolve));
    const { port } = counted.address() as AddressInfo;
    let asked = 0;
    const own = openPixazo({ origin: `http://127.0.0.1:${port}`, key: KEY });
    const mayLeave = async () => {
      asked += 1;
      await systemClock.sleep(20);
      expect(connections).toBe(1);
      return false;
    };
    expect(await own.submit({ ...POST, mayLeave }, 2000)).toMatchObject({ kind: 'not-sent' });
    expect(asked).toBe(1);
    await own.close();
    counted.close();
  });

  test('no such host', async () => {
    // A label of more than 63 characters cannot exist, so that no name server is asked.
    const submission = await submitTo(`https://${'x'.repeat(64)}.invalid`);
    expect(submission.kind).toBe('not-sent');
  });

  // Only Linux is known to leave connections to a full queue without any answer.
  test.runIf(process.platform === 'linux')('connect time-out: nobody takes the connection', async () => {
    expect(await behind(startBlackhole, 'http')).toMatchObject({
      kind: 'not-sent',
      why: 'no connection in time (UND_ERR_CONNECT_TIMEOUT)',
    });
  });

  test('connect time-out: the TLS handshake never ends', async () => {
    expect(await behind(startMute, 'https')).toMatchObject({ kind: 'not-sent' });
  });

  test('TLS handshake reset', async () => {
    expect(await behind(startTlsReset, 'https')).toMatchObject({ kind: 'not-sent' });
  });

  test('a server that speaks no TLS', async () => {
    expect(await submitTo(oracle.origin.replace('http', 'https'))).toMatchObject({ kind: 'not-sent' });
    expect(oracle.posts).toEqual([]);
  });

  test('a certificate that nobody signed', async () => {
    const impostor = await startSelfSigned('accept');
    expect(await submitTo(`https://127.0.0.1:${impostor.port}`)).toMatchObject({ kind: 'not-sent' });
    expect(impostor.requests()).toBe(0);
    await impostor.close();
  });
});

describe('a door slammed before the request was read', () => {
  test.each(['reset', 'fin'] as const)('%s: one connection, and never accepted', async (how) => {
    const door = await startSlammedDoor(how);
    const { kind } = await submitTo(`http://127.0.0.1:${door.port}`);
    expect(['not-sent', 'unknown']).toContain(kind);
    expect(door.connections()).toBe(1);
    await door.close();
  });
});

const noId = (body: unknown) => answer(202, body, {}, { accepts: true });
const faults: [string, Fault, Submission['kind'], RegExp][] = [
  ['reset after the request', reset(), 'unknown', /reset|closed/],
  ['FIN after the request', fin(), 'unknown', /closed/],
  ['no answer', silence(), 'unknown', /no answer within 0.3 s/],
  ['garbage', garbage(), 'unknown', /not HTTP/],
  ['half a status line', wire(() => 'HTTP/1.1 20', { ending: 'fin' }), 'unknown', /sent/],
  ['headers cut', wire(() => 'HTTP/1.1 202 Accepted\r\nContent-', { ending: 'reset' }), 'unknown', /sent/],
  ['2xx cut', cutAcceptance(), 'unknown', /202/],
  ['2xx ended early', cutAcceptance({ ending: 'fin' }), 'unknown', /202/],
  ['2xx stalled', cutAcceptance({ ending: 'keep' }), 'unknown', /no answer within 0.3 s/],
  ['2xx close-delimited and truncated', closeDelimitedAcceptance(0.5), 'unknown', /202/],
  ['2xx close-delimited, whole', closeDelimitedAcceptance(1), 'accepted', /./],
  ['2xx without id', noId({ status: 'QUEUED' }), 'unknown', /without a usable request id.*QUEUED/],
  ['2xx with a number as id', noId({ request_id: 17 }), 'unknown', /without a usable request id/],
  ['2xx with null as id', noId({ request_id: null }), 'unknown', /without a usable request id/],
  ['2xx with an empty id', noId({ request_id: '' }), 'unknown', /without a usable request id/],
  ['2xx with an endless id', noId({ request_id: 'x'.repeat(513) }), 'unknown', /without a usable/],
  ['2xx with control characters', noId({ request_id: 'a\u0000b' }), 'unknown', /without a usable/],
  ['2xx HTML', noId('<html>welcome</html>'), 'unknown', /<html>welcome/],
  ['2xx empty', noId(''), 'unknown', /202 without/],
  ['2xx array', noId([]), 'unknown', /202/],
  ['204', wire(() => 'HTTP/1.1 204 None\r\n\r\n', { ending: 'fin' }), 'unknown', /204/],
  ['2xx of 2 MiB', noId(`{"pad":"${'x'.repeat(2 ** 21)}","request_id":"late"}`), 'unknown', /1 MiB/],
  [
    '400',
    answer(400, { error: 'Model not found', message: "'x' is disabled" }),
    'refused',
    /^Model not found: 'x' is disabled$/,
  ],
  [
    '400 cut',
    wire(() => httpText(400, 'x'.repeat(50)).slice(0, -20), { ending: 'reset' }),
    'refused',
    /^x+$/,
  ],
  ['404', answer(404, { statusCode: 404, message: 'Resource not found' }), 'refused', /^Resource not found$/],
  [
    '422',
    answer(422, { detail: [{ loc: ['duration'] }] }),
    'refused',
    /^{"detail":\[{"loc":\["duration"\]}\]}$/,
  ],
  ['401', answer(401, { statusCode: 401, message: 'Access denied' }), 'account', /^Access denied$/],
  [
    '402',
    answer(402, { error: 'Insufficient Balance', message: 'Your wallet …' }),
    'account',
    /^Insufficient Balance: Your wallet …$/,
  ],
  ['403', answer(403, { statusCode: 403, message: 'Out of call volume quota.' }), 'account', /quota/],
  ['408', answer(408, 'slow'), 'unknown', /answered 408: slow/],
  ['409', answer(409), 'unknown', /answered 409/],
  ['418', answer(418), 'unknown', /answered 418/],
  [
    '429',
    answer(429, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 12 seconds.' }),
    'busy',
    /Rate limit/,
  ],
  ['500', answer(500, '', {}, { accepts: true }), 'unknown', /answered 500/],
  ['502', answer(502, '<h1>Bad\n gateway</h1>'), 'unknown', /answered 502: <h1>Bad gateway<\/h1>/],
  ['503', answer(503), 'unknown', /answered 503/],
  ['503 with Retry-After', answer(503, '', { 'Retry-After': '3' }), 'busy', /503/],
  ['503 with a Retry-After of no meaning', answer(503, '', { 'Retry-After': 'soon' }), 'unknown', /503/],
  ['504', answer(504), 'unknown', /answered 504/],
  ['101', wire(() => 'HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'), 'unknown', /sent/],
  [
    '101 before an answer',
    wire((id) => `HTTP/1.1 101 Switch\r\n\r\n${httpText(202, acceptance(id))}`),
    'unknown',
    /101/,
  ],
];

describe('after the headers left', () => {
  test.each(faults)('%s', async (_name, fault, kind, why) => {
    oracle.submitFaults.next(fault);
    const submission = await gateway.submit(POST, fault.ending === 'keep' ? 300 : 10_000);
    expect(submission.kind).toBe(kind);
    expect('why' in submission ? submission.why : submission.request_id).toMatch(why);
    expect(oracle.posts).toHaveLength(1);
  });

  test('a whole acceptance counts, whatever becomes of the connection then', async () => {
    oracle.submitFaults.next(wire((id) => httpText(202, `${acceptance(id)}          `).trimEnd()));
    expect(await gateway.submit(POST, 300)).toEqual({ kind: 'accepted', request_id: oracle.jobs[0]?.id });
  });

  const accepted = (id: string) => httpText(202, acceptance(id));
  const inChunks = (id: string) =>
    `HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n${acceptance(id).length.toString(16)}\r\n${acceptance(id)}\r\n0\r\n\r\n`;
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
  const interim: [string, (id: string) => string][] = [
    ['100 and the answer in one packet', (id) => CONTINUE + accepted(id)],
    ['100 and an answer in chunks', (id) => CONTINUE + inChunks(id)],
    ['100 with headers', (id) => `HTTP/1.1 100 Continue\r\nVia: 1.1 proxy\r\n\r\n${accepted(id)}`],
    ['100 without a phrase', (id) => `HTTP/1.1 100\r\n\r\n${accepted(id)}`],
    ['100, four times', (id) => CONTINUE.repeat(4) + accepted(id)],
    ['102', (id) => `HTTP/1.1 102 Processing\r\n\r\n${accepted(id)}`],
    ['103', (id) => `HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n${accepted(id)}`],
    [
      'all of them',
      (id) =>
        `HTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n${CONTINUE}HTTP/1.1 102 P\r\n\r\n${CONTINUE}${accepted(id)}`,
    ],
    ['one of no known meaning', (id) => `HTTP/1.1 199 Whatever\r\n\r\n${accepted(id)}`],
  ];
  test.each(interim)('an interim answer is passed over: %s', async (_name, bytes) => {
    oracle.submitFaults.next(wire(bytes));
    expect(await gateway.submit(POST, 3000)).toEqual({ kind: 'accepted', request_id: oracle.jobs[0]?.id });
    expect(oracle.posts).toHaveLength(1);
  });

  const bent: [string, (id: string) => string][] = [
    ['another answer behind it', (id) => accepted(id) + httpText(500, 'no')],
    ['line feeds alone', (id) => accepted(id).replaceAll('\r\n', '\n')],
    ['a length, and chunks', (id) => inChunks(id).replace('\r\n', '\r\nContent-Length: 5\r\n')],
    ['chunks that end in garbage', (id) => inChunks(id).replace('\r\n0\r\n', '\r\nZZ')],
    ['headers of 100 kB', (id) => accepted(id).replace('\r\n', `\r\nX: ${'x'.repeat(100_000)}\r\n`)],
    ['a control character in a header', (id) => accepted(id).replace('\r\n', '\r\nX: \u0001\r\n')],
  ];
  test.each(bent)('an acceptance that bends the grammar of HTTP is read: %s', async (_name, bytes) => {
    oracle.submitFaults.next(wire(bytes));
    expect(await gateway.submit(POST, 3000)).toEqual({ kind: 'accepted', request_id: oracle.jobs[0]?.id });
    expect(oracle.posts).toHaveLength(1);
  });

  test('an acceptance that cannot be parsed is shown, with its id, and without the key', async () => {
    oracle.submitFaults.next(
      wire((id) => accepted(id).replace('\r\n', `\r\nX: ${KEY}\u001b[31m\r\nContent-Length: 5\r\n`)),
    );
    const submission = await gateway.submit(POST, 3000);
    const why = submission.kind === 'unknown' ? submission.why : submission.kind;
    expect(why).toContain(`"request_id":"${oracle.jobs[0]?.id}"`);
    expect(why).not.toContain(KEY);
    expect(why).not.toContain('\u001b');
  });

  test('an interim answer comes long before the real one, and byte by byte', async () => {
    const mouth = await startSlowMouth([...CONTINUE, '', accepted('slow-1')], 5);
    expect(await submitTo(`http://127.0.0.1:${mouth.port}`)).toEqual({
      kind: 'accepted',
      request_id: 'slow-1',
    });
    expect(mouth.connections()).toBe(1);
    await mouth.close();
  });

  test('interim answers alone are no answer, however many', async () => {
    oracle.submitFaults.next(wire(() => CONTINUE.repeat(50)));
    expect(await gateway.submit(POST, 300)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('no answer within 0.3 s'),
    });
    oracle.submitFaults.next(wire(() => CONTINUE, { ending: 'fin' }));
    expect(await gateway.submit(POST, 3000)).toMatchObject({ kind: 'unknown' });
  });

  test('the time-out counts from when the headers left and covers the whole answer', async () => {
    oracle.submitFaults.next(answer(202, { request_id: 'late' }, {}, { delay: 700, accepts: true }));
    expect((await gateway.submit(POST, 300)).kind).toBe('unknown');
    oracle.submitFaults.next(answer(202, { request_id: 'slow' }, {}, { delay: 200, accepts: true }));
    expect(await gateway.submit(POST, 3000)).toEqual({ kind: 'accepted', request_id: 'slow' });
  });
});

describe('over TLS', () => {
  async function trusting(server: SelfSigned): Promise<Submission> {
    const redact = redactKey(KEY);
    const requests = createRequests({
      origin: `https://localhost:${server.port}`,
      authorization: { 'Ocp-Apim-Subscription-Key': KEY },
      clock: systemClock,
      redact,
      connector: buildConnector({ ca: server.certificate, timeout: 2000 }),
      agent: globalAgent,
      timeout: 2000,
    });
    const posted = await requests.post(POST.path, POST.body, 2000);
    if (posted.kind !== 'answer') return posted;
    return submissionOf(posted.answer, acceptedJob, { now: 0, redact, keySource: undefined });
  }

  test('a submission is accepted', async () => {
    const server = await startSelfSigned('accept');
    expect(await trusting(server)).toEqual({ kind: 'accepted', request_id: 'tls-1' });
    expect(await trusting(server)).toEqual({ kind: 'accepted', request_id: 'tls-2' });
    expect(server.connections()).toBe(2);
    await server.close();
  });

  test('a reset after the request is unknown, where one in the handshake is not', async () => {
    const server = await startSelfSigned('reset');
    expect(await trusting(server)).toMatchObject({ kind: 'unknown' });
    expect(server.requests()).toBe(1);
    await server.close();
  });
});

describe('how long to wait', () => {
  test.each([
    ['seconds', 429, '', { 'Retry-After': '7' }, 7000],
    ['no word', 429, '', {}, null],
    ['in the body', 429, 'Rate limit is exceeded. Try again in 12 seconds.', {}, 12_000],
    ['a date gone by', 503, '', { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  ])('%s', async (_name, status, body, headers, wait) => {
    oracle.submitFaults.next(answer(status, body, headers as Record<string, string>));
    expect(await gateway.submit(POST, 2000)).toMatchObject({ kind: 'busy', wait });
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%i is not followed, and the key arrives nowhere', async (status) => {
    const elsewhere = await startOracle({ key: KEY });
    oracle.submitFaults.next(answer(status, '', { Location: elsewhere.origin + POST.path }));
    expect(await gateway.submit(POST, 2000)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('redirect'),
    });
    expect(elsewhere.posts).toEqual([]);
    expect(elsewhere.statusAsks).toEqual([]);
    await elsewhere.close();
  });
});

describe('the key', () => {
  test('is taken out of what a server echoes, in every form', async () => {
    const sharp = 'k&y+"q"/=';
    const echoing = openPixazo({ origin: oracle.origin, key: sharp });
    const forms = [sharp, encodeURIComponent(sharp), btoa(sharp), JSON.stringify(sharp)];
    oracle.submitFaults.next(answer(500, `seen: ${forms.join(' ')}`));
    const submission = await echoing.submit(POST, 2000);
    expect(submission).toEqual({
      kind: 'unknown',
      why: 'the gateway answered 500: seen: [key] [key] [key] "[key]"',
    });
    await echoing.close();
  });

  test('goes with no submission that leaves the origin', async () => {
    await expect(gateway.submit({ ...POST, path: '//evil.example/x' }, 2000)).rejects.toThrow('must stay');
    await expect(gateway.submit({ ...POST, path: 'https://evil.example/x' }, 2000)).rejects.toThrow(
      'must stay',
    );
  });
});

describe('a process that stood still', () => {
  test('takes the answer that came meanwhile', async () => {
    const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    oracle.submitFaults.next(
      wire((id) => {
        // Once the answer is on the wire, nothing of this process runs until long after the time-out.
        process.nextTick(standStill);
        return httpText(202, acceptance(id));
      }),
    );
    expect(await gateway.submit(POST, 300)).toEqual({ kind: 'accepted', request_id: oracle.jobs[0]?.id });
  });
});

describe('one connection a submission', () => {
  const COUNT = 240;

  test('a server that closes idle connections exactly when the next POST arrives makes none unknown', async () => {
    oracle.closesIdle = true;
    for (let n = 0; n < COUNT; n += 1)
      expect((await gateway.submit({ ...POST, body: { prompt: `shot ${n}` } }, 2000)).kind).toBe('accepted');
    expect(new Set(oracle.posts.map((post) => post.connection)).size).toBe(COUNT);
  });

  test('and that server is real: a client that reuses connections loses answers', async () => {
    oracle.closesIdle = true;
    const reusing = new Agent({ connections: 1 });
    const headers = { 'Ocp-Apim-Subscription-Key': KEY };
    const send = () =>
      request(oracle.origin + POST.path, {
        dispatcher: reusing,
        method: 'POST',
        headers,
        body: JSON.stringify(POST.body),
      }).then(
        async ({ body }) => body.dump().then(() => 'answered'),
        () => 'lost',
      );
    const outcomes = [await send(), await send(), await send(), await send()];
    expect(outcomes).toContain('lost');
    await reusing.destroy();
  });

  test('many at once are told apart', async () => {
    const odd = (n: number) => n % 2 === 1;
    for (let n = 1; n <= 100; n += 1) if (odd(n)) oracle.submitFaults.at(n, reset());
    const refused = await startOracle({ key: KEY });
    await refused.unplug();
    const closed = openPixazo({ origin: refused.origin, key: KEY });
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, n) => [
        gateway.submit({ ...POST, body: { prompt: `shot ${n}` } }, 5000),
        closed.submit(POST, 5000),
      ]).flat(),
    );
    const count = (kind: Submission['kind']) => all.filter((submission) => submission.kind === kind).length;
    expect(count('accepted')).toBe(50);
    expect(count('unknown')).toBe(50);
    expect(count('not-sent')).toBe(100);
    expect(oracle.posts).toHaveLength(100);
    await closed.close();
  });

  test('another request of this process does not count as ours', async () => {
    const mute = await startMute();
    const waiting = submitTo(`https://127.0.0.1:${mute.port}`);
    await fetch(`${oracle.origin}/anything`).then((response) => response.text());
    expect((await waiting).kind).toBe('not-sent');
    await mute.close();
  });
});
