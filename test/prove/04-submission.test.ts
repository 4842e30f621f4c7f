import fc from 'fast-check';
import { describe } from 'vitest';
import { auditor, NOTHING } from '../support/audit.js';
import { type BatchHarness, it, openBatchHarness, quoted } from '../support/batch-harness.js';
import { it as itBuilt, KEY, shotIds } from '../support/e2e-film.js';
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
  reset,
  silence,
  startBlackhole,
  startMute,
  startOracle,
  startSelfSigned,
  startSlammedDoor,
  startTlsReset,
  wire,
} from '../support/oracle/index.js';
import { count, printedSeed } from '../support/prove.js';

const audited = auditor(4, 'submissions that go wrong');

/** The wait for an answer where one never comes: the shortest that no honest answer of a busy machine exceeds. */
const SHORT = { submitTimeout: 1500 };

const taken = { accepts: true };
const noId = (body: unknown) => answer(202, body, {}, taken);
const late = (status: number) => answer(status, '', {}, taken);

/** Nobody can tell whether the job was accepted; half of these servers took it. */
const unclear: Record<string, Fault> = {
  'reset after the request, job taken': reset(taken),
  'reset after the request, job not taken': reset({ accepts: false }),
  'FIN after the request, job taken': fin(taken),
  'FIN after the request, job not taken': fin({ accepts: false }),
  'no answer, job taken': silence(taken),
  'no answer, job not taken': silence({ accepts: false }),
  garbage: garbage(),
  'half a status line': wire(() => 'HTTP/1.1 20', { ending: 'fin' }),
  'headers cut': wire(() => 'HTTP/1.1 202 Accepted\r\nContent-', { ending: 'reset' }),
  '2xx cut': cutAcceptance(),
  '2xx ended early': cutAcceptance({ ending: 'fin' }),
  '2xx stalled': cutAcceptance({ ending: 'keep' }),
  '2xx close-delimited, truncated': closeDelimitedAcceptance(0.5),
  '2xx without an id': noId({ status: 'QUEUED' }),
  '2xx with null as id': noId({ request_id: null }),
  '2xx with a number as id': noId({ request_id: 17 }),
  '2xx with a list as id': noId({ request_id: ['a'] }),
  '2xx with an empty id': noId({ request_id: '' }),
  '2xx with a blank id': noId({ request_id: ' \t ' }),
  '2xx of HTML': noId('<html>welcome</html>'),
  '2xx of nothing': noId(''),
  '2xx of a list': noId([{ request_id: 'a' }]),
  '2xx of 2 MiB': noId(`{"pad":"${'x'.repeat(2 ** 21)}","request_id":"late"}`),
  '408': late(408),
  '409': late(409),
  '418': late(418),
  '500': late(500),
  '502': late(502),
  '503 without Retry-After': late(503),
  '503 with a Retry-After of no meaning': answer(503, '', { 'Retry-After': 'soon' }, taken),
  '504': late(504),
};

/** Provably not accepted, and sent again. */
const notTaken: Record<string, Fault> = {
  '429': answer(429),
  '429 with Retry-After': answer(429, '', { 'Retry-After': '7' }),
  '429 with a wait in its message': answer(429, {
    statusCode: 429,
    message: 'Rate limit is exceeded. Try again in 12 seconds.',
  }),
  '429 cut': wire(() => httpText(429, 'x'.repeat(99)).slice(0, -50), { accepts: false, ending: 'reset' }),
  '503 with Retry-After': answer(503, '', { 'Retry-After': '3' }),
};

const refusing: Record<string, Fault> = {
  '400': answer(400, { error: 'Validation failed', message: 'prompt too long' }),
  '404': answer(404, { statusCode: 404, message: 'Resource not found' }),
  '422': answer(422, { detail: [{ loc: ['duration'] }] }),
};

/** Odd, and an acceptance all the same. */
const accepting: Record<string, Fault> = {
  '2xx close-delimited, whole': closeDelimitedAcceptance(1),
  '200 instead of 202': wire((id) => httpText(200, acceptance(id)), { ending: 'fin' }),
  'early hints before it': wire(
    (id) => `HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n${httpText(202, acceptance(id))}`,
    { ending: 'fin' },
  ),
  'the body whole, the connection cut in the white space behind it': wire(
    (id) => httpText(202, `${acceptance(id)}          `).trimEnd(),
    { ending: 'reset' },
  ),
};

/** A batch of five in which the third POST meets the fault. */
async function batchOfFive(shoot: BatchHarness, fault: Fault) {
  await shoot.film(shotIds(5), { concurrency: 2 });
  shoot.oracle.submitFaults.at(3, fault);
  return shoot.render(fault.ending === 'keep' ? SHORT : {});
}

const tally = async (shoot: BatchHarness) => {
  const sums: Record<string, number> = {};
  for (const state of Object.values(await shoot.states())) sums[state] = (sums[state] ?? 0) + 1;
  return sums;
};

describe('one answer of a batch is lost: unknown, never sent again, everything else rendered', () => {
  it.concurrent.for(Object.entries(unclear))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    const { exit, events } = await batchOfFive(shoot, fault);
    expect(exit).toBe(1);
    expect(events.filter(({ type }) => type === 'lost')).toHaveLength(1);
    expect(await tally(shoot)).toEqual({ finished: 4, unknown: 1 });
    expect(await shoot.plan()).toMatchObject({ total: 0n, committed: quoted(5) });

    expect((await shoot.render()).exit).toBe(1);
    expect((await shoot.render({ force: true, only: ['unknown'] })).exit).toBe(1);
    expect(shoot.oracle.posts).toHaveLength(5);
    expect(shoot.oracle.jobs).toHaveLength(fault.accepts ? 5 : 4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('one submission of a batch is provably not accepted: sent again, paid once', () => {
  it.concurrent.for(Object.entries(notTaken))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    expect((await batchOfFive(shoot, fault)).exit).toBe(0);
    expect(await tally(shoot)).toEqual({ finished: 5 });
    expect(shoot.oracle.posts).toHaveLength(6);
    expect(shoot.oracle.jobs).toHaveLength(5);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(5) });
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('one submission of a batch is refused: failed, not charged, not sent again', () => {
  it.concurrent.for(Object.entries(refusing))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    expect((await batchOfFive(shoot, fault)).exit).toBe(1);
    expect((await shoot.render()).exit).toBe(1);
    expect(await tally(shoot)).toEqual({ finished: 4, failed: 1 });
    expect(shoot.oracle.posts).toHaveLength(5);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(4) });
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('one acceptance of a batch looks odd: accepted', () => {
  it.concurrent.for(Object.entries(accepting))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    expect((await batchOfFive(shoot, fault)).exit).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(5);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('three lost answers in a row stop all submissions', () => {
  it.concurrent.for([1, 4])('%i at a time', async (concurrency, { open, expect }) => {
    const shoot = await open();
    await shoot.film(shotIds(12), { concurrency });
    shoot.oracle.submitFaults.always(reset(taken));
    const { exit, summary } = await shoot.render();
    expect([exit, summary?.cause]).toEqual([6, 'unknown answers']);
    expect(shoot.oracle.posts.length).toBeGreaterThanOrEqual(3);
    expect(shoot.oracle.posts.length).toBeLessThanOrEqual(2 + concurrency);
    const lost = shoot.oracle.posts.length;
    shoot.oracle.submitFaults.clear();
    expect((await shoot.render()).exit).toBe(1);
    expect(await tally(shoot)).toEqual({ finished: 12 - lost, unknown: lost });
    expect(shoot.oracle.jobs).toHaveLength(12);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('redirects are not followed, and the key arrives nowhere else', () => {
  it.concurrent.for([301, 302, 303, 307, 308])('%i to another origin', async (status, { open, expect }) => {
    const shoot = await open();
    const elsewhere = await open();
    const to = `${elsewhere.oracle.origin}/ltx-2-video-api-581/v1/ltx-2-video-api-request`;
    const { exit } = await batchOfFive(shoot, answer(status, '', { Location: to }));
    expect(exit).toBe(1);
    expect(await tally(shoot)).toEqual({ finished: 4, unknown: 1 });
    expect(elsewhere.oracle.posts).toEqual([]);
    expect(elsewhere.oracle.statusAsks).toEqual([]);
    expect(elsewhere.oracle.mediaRequests).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(5);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a submission that never left: pending, nothing committed, and rendered once when the gateway is well', () => {
  const behind = (door: Hostile, protocol: 'http' | 'https') => ({
    ...door,
    origin: `${protocol}://127.0.0.1:${door.port}`,
  });
  const doors: [string, () => Promise<{ origin: string; close(): Promise<void> }>][] = [
    [
      'no such host',
      // A label of more than 63 characters cannot exist, so that no name server is asked.
      async () => ({ origin: `https://${'x'.repeat(64)}.invalid`, close: async () => undefined }),
    ],
    ['connect time-out: the TLS handshake never ends', async () => behind(await startMute(), 'https')],
    ['reset during TLS', async () => behind(await startTlsReset(), 'https')],
    ['a certificate that nobody signed', async () => behind(await startSelfSigned('accept'), 'https')],
    ['reset before the request was read', async () => behind(await startSlammedDoor('reset'), 'http')],
    ['FIN before the request was read', async () => behind(await startSlammedDoor('fin'), 'http')],
  ];
  // Only Linux is known to leave connections to a full queue without any answer.
  if (process.platform === 'linux')
    doors.push([
      'connect time-out: nobody takes the connection',
      async () => behind(await startBlackhole(), 'http'),
    ]);

  it.concurrent.for(doors)('%s', async ([, start], { open, expect }) => {
    const shoot = await open();
    await shoot.film(shotIds(3));
    const door = await start();
    const { exit } = await shoot.render({ gateway: door.origin, reachTimeout: 1000 });
    await door.close();
    expect(exit).toBe(6);
    // A door that slams at once may do so just after the headers left, which is unknown and not wrong.
    const { pending = 0, unknown = 0 } = await tally(shoot);
    expect(pending + unknown).toBe(3);
    if (door.origin.startsWith('https')) expect(unknown).toBe(0);
    expect(await shoot.plan({ gatewayMoved: true })).toMatchObject({ committed: quoted(unknown) });

    expect((await shoot.render({ gatewayMoved: true })).exit).toBe(unknown === 0 ? 0 : 1);
    expect(shoot.oracle.posts).toHaveLength(pending);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('refused for two minutes', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(shotIds(6));
    await shoot.oracle.unplug();
    shoot.clock.after(120_000, () => shoot.oracle.plug());
    const { exit, events } = await shoot.render();
    expect(exit).toBe(0);
    expect(events.some(({ type }) => type === 'released')).toBe(true);
    expect(shoot.oracle.posts).toHaveLength(6);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('refused for longer than it is tried', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(shotIds(6));
    await shoot.oracle.unplug();
    expect((await shoot.render()).exit).toBe(6);
    expect(await tally(shoot)).toEqual({ pending: 6 });
    expect(await shoot.plan()).toMatchObject({ committed: 0n, total: quoted(6) });
    await shoot.oracle.plug();
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(6);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('storms of 429 over the whole batch: waited out, everything paid once', () => {
  const MINUTES = 60_000;
  const storms: [string, Fault, number][] = [
    ['with Retry-After: 30', answer(429, '', { 'Retry-After': '30' }), 4 * (20 + 1)],
    ['without a word', answer(429), 4 * 36],
    ['with a wait in the message', answer(429, 'Try again in 20 seconds.'), 4 * (30 + 1)],
    ['503 with Retry-After: 30', answer(503, '', { 'Retry-After': '30' }), 4 * (20 + 1)],
    ['with a Retry-After of a year', answer(429, '', { 'Retry-After': '31536000' }), 4],
    ['with a Retry-After of nothing', answer(429, '', { 'Retry-After': '0' }), 100_000],
  ];
  it.concurrent.for(storms)('ten minutes %s', async ([name, fault, most], { open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    await shoot.film(shotIds(16), { concurrency: 4 });
    const until = shoot.clock.now() + (name.endsWith('nothing') ? 1000 : 10 * MINUTES);
    let refused = 0;
    shoot.oracle.submitFaults.by(() => {
      if (shoot.clock.now() >= until || refused >= 400) return null;
      refused += 1;
      return fault;
    });
    expect((await shoot.render()).exit).toBe(0);
    expect(refused).toBeLessThanOrEqual(most);
    expect(shoot.oracle.jobs).toHaveLength(16);
    expect(shoot.oracle.mostInFlight).toBeLessThanOrEqual(4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('two of three submissions all along', async ({ open, expect }) => {
    const shoot = await open({ renderMs: 20_000 });
    await shoot.film(shotIds(24), { concurrency: 4 });
    shoot.oracle.submitFaults.by((n) => (n % 3 === 0 ? null : answer(429)));
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.jobs).toHaveLength(24);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a server that closes idle connections exactly when the next POST arrives', () => {
  const takes = count(200, 800);

  it(`${takes} submissions: none unknown`, async ({ open, expect }) => {
    const shoot = await open();
    shoot.oracle.closesIdle = true;
    await shoot.film(shotIds(takes), { concurrency: 8 });
    expect((await shoot.render()).exit).toBe(0);
    expect(await tally(shoot)).toEqual({ finished: takes });
    expect(shoot.oracle.posts).toHaveLength(takes);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('any faults in any order', () => {
  it('every take is paid once at most, and whatever was accepted is followed or unknown', async ({
    expect,
  }) => {
    const faults: Record<string, Fault> = { ...unclear, ...notTaken, ...refusing, ...accepting };
    const quick = Object.keys(faults).filter((name) => faults[name]?.ending !== 'keep');
    const script = fc.array(fc.option(fc.constantFrom(...quick), { freq: 2 }), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 5 }), async (met, concurrency) => {
        const shoot = await openBatchHarness({ renderMs: 20_000 });
        try {
          await shoot.film(shotIds(8), { concurrency });
          shoot.oracle.submitFaults.by((n) => faults[met[n - 1] ?? ''] ?? null);
          await shoot.render();
          shoot.oracle.submitFaults.clear();
          await shoot.render();
          const { finished = 0, unknown = 0, failed = 0 } = await tally(shoot);
          expect(finished + unknown + failed).toBe(8);
          const posts = shoot.oracle.posts.length;
          expect((await shoot.render()).exit).toBe(finished === 8 ? 0 : 1);
          expect(shoot.oracle.posts).toHaveLength(posts);
          expect(await audited(shoot)).toEqual(NOTHING);
        } finally {
          await shoot.close();
        }
      }),
      { numRuns: count(20, 1000), seed: printedSeed('faults of submissions') },
    );
  });
});

describe('the built command', () => {
  itBuilt('a wrong certificate: exit 6, nothing spent', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    const impostor = await startSelfSigned('accept');
    const origin = `https://127.0.0.1:${impostor.port}`;
    const { exit, err } = await studio.render('--gateway', origin, '--reach-timeout', '0.5');
    await impostor.close();
    expect(exit, err).toBe(6);
    expect(err).toContain('certificate');
    expect(impostor.requests()).toBe(0);
    const again = await studio.render('--gateway-moved');
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).sort()).toEqual(['prompt of 010', 'prompt of 020']);
  });

  itBuilt('a 307 to another origin: unknown, and the key arrives nowhere', async ({ open, expect }) => {
    const studio = await open();
    const elsewhere = await startOracle({ key: KEY });
    studio.film(['010', '020'], { concurrency: 1 });
    const Location = `${elsewhere.origin}/ltx-2-video-api-581/v1/ltx-2-video-api-request`;
    studio.oracle.submitFaults.at(1, answer(307, '', { Location }));
    const { exit, err, out } = await studio.render();
    expect(exit, err).toBe(1);
    expect(elsewhere.posts).toEqual([]);
    expect(err + out + studio.read('film.yaml.lock')).not.toContain(KEY);
    expect(await studio.states()).toEqual({ '010:1': 'unknown', '020:1': 'finished' });
    await elsewhere.close();
  });
});
