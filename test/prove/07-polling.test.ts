import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe } from 'vitest';
import { auditor, NOTHING } from '../support/audit.js';
import { type BatchHarness, it, openBatchHarness, quoted, states } from '../support/batch-harness.js';
import { it as itBuilt, KEY, shotIds } from '../support/e2e-film.js';
import { answer, type Fault, fin, garbage, httpText, reset, silence, wire } from '../support/oracle/index.js';
import { count, printedSeed } from '../support/prove.js';

const audited = auditor(7, 'status answers that go wrong');

const MINUTE = 60_000;
const RENDER_MS = 40_000;

/** A status answer of 200 about the job that was asked about, said to be PROCESSING unless told otherwise. */
const said = (over: Record<string, unknown>) =>
  wire((id) => httpText(200, JSON.stringify({ request_id: id, status: 'PROCESSING', ...over })), {
    ending: 'fin',
  });
const raw = (text: string, headers: Record<string, string> = {}) => answer(200, text, headers);

/** None of these says anything about the job, or says that it still renders; the job goes on and its clip comes. */
const passing: Record<string, Fault> = {
  '500': answer(500),
  '502 of HTML': answer(502, '<h1>Bad gateway</h1>'),
  '503': answer(503),
  '503 with Retry-After': answer(503, '', { 'Retry-After': '40' }),
  '504': answer(504),
  '408': answer(408),
  '400': answer(400, { error: 'Bad request' }),
  '429': answer(429),
  '429 with Retry-After': answer(429, '', { 'Retry-After': '90' }),
  '404': answer(404, { error: 'Not found', message: 'no such request' }),
  '404 of HTML': answer(404, '<h1>not found</h1>'),
  '418': answer(418),
  '204': wire(() => 'HTTP/1.1 204 None\r\n\r\n', { ending: 'fin' }),
  'HTML at 200': raw('<!doctype html><title>Maintenance</title>'),
  'nothing at 200': raw(''),
  'a list': raw('[]'),
  'a text': raw('"COMPLETED"'),
  'the word null': raw('null'),
  'no status': raw('{"request_id":"x"}'),
  'a number as status': said({ status: 3 }),
  'a status of null': said({ status: null }),
  'two MiB': raw(`{"status":"PROCESSING","pad":"${'x'.repeat(2 ** 21)}"}`),
  'a hundred thousand brackets': raw('['.repeat(100_000)),
  'reset before an answer': reset(),
  'FIN before an answer': fin(),
  garbage: garbage(),
  'cut in its headers': wire(() => 'HTTP/1.1 200 OK\r\nContent-', { ending: 'reset' }),
  'COMPLETED, cut': wire(
    (id) =>
      httpText(200, `{"request_id":"${id}","status":"COMPLETED","output":{"media_url":[]}}`).slice(0, -8),
    { ending: 'reset' },
  ),
  'FAILED, close-delimited and cut': wire(
    (id) => `HTTP/1.1 200 OK\r\n\r\n{"request_id":"${id}","status":"FAILED"`,
    { ending: 'fin' },
  ),
  'a redirect to nowhere': answer(302, '', { Location: '/elsewhere' }),
  'a word nobody knows': said({ status: 'ARCHIVING' }),
  'a word in small letters': said({ status: 'completed' }),
  'an empty word': said({ status: '' }),
  'a word of 10 kB': said({ status: 'X'.repeat(10_000) }),
  'fields nobody knows': said({ progress: 0.4, eta: { seconds: 9 }, __proto__: { status: 'FAILED' } }),
  'fields of other types': said({ error: 17, output: 'soon', created_at: 5, model_id: [] }),
  'QUEUED again': said({ status: 'QUEUED' }),
  'PROCESSING in gzip': wire(
    (id) => {
      const body = gzipSync(JSON.stringify({ request_id: id, status: 'PROCESSING' }));
      const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
      return Buffer.concat([Buffer.from(head), body]);
    },
    { ending: 'fin' },
  ),
};

describe('one kind of answer for two minutes, then well again: every clip comes, nothing is paid twice', () => {
  it.concurrent.for(Object.entries(passing))('%s', async ([, fault], { open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(3), { concurrency: 2 });
    const from = clock.now() + 10_000;
    // A gateway that does not know an id for a whole minute is left alone for this run.
    const until = from + (fault === passing['404'] || fault === passing['404 of HTML'] ? 25_000 : 2 * MINUTE);
    oracle.statusFaults.by(() => (clock.now() >= from && clock.now() < until ? fault : null));
    const { exit, events } = await shoot.render();
    expect(exit).toBe(0);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    expect(await states(shoot)).toEqual(Array(3).fill('finished'));
    expect(oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('no answer at all, three times', async ({ open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(shotIds(3));
    shoot.oracle.statusFaults.next(silence(), 3);
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('half an hour of outage', () => {
  it.concurrent('with everything submitted: waited out in one run', async ({ open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(4), { concurrency: 4 });
    clock.after(12_000, () => oracle.unplug());
    clock.after(12_000 + 30 * MINUTE, () => oracle.plug());
    const began = clock.now();
    expect((await shoot.render()).exit).toBe(0);
    expect(clock.now() - began).toBeGreaterThan(30 * MINUTE);
    expect(clock.now() - began).toBeLessThan(31.5 * MINUTE);
    expect(oracle.posts).toHaveLength(4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('of 502 with more to submit: waited out in one run', async ({ open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(10), { concurrency: 4 });
    const [from, until] = [clock.now() + 12_000, clock.now() + 30 * MINUTE];
    oracle.statusFaults.by(() => (clock.now() > from && clock.now() < until ? answer(502) : null));
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(10);
    expect(oracle.statusAsks.length).toBeLessThan(10 * 20 + 4 * 80);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('when a run comes back to jobs: exit 6 in time, and they are fetched later', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: 10 * MINUTE });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(6), { concurrency: 4 });
    expect((await shoot.render({ jobTimeout: MINUTE })).exit).toBe(1);
    await oracle.unplug();
    const began = clock.now();
    const cut = await shoot.render();
    expect([cut.exit, cut.summary?.cause]).toEqual([6, 'unreachable']);
    expect(clock.now() - began).toBeLessThan(7 * MINUTE);
    const paid = oracle.jobs.length;
    await oracle.plug();
    expect((await shoot.render()).exit).toBe(0);
    expect(paid).toBeGreaterThan(0);
    expect(oracle.posts).toHaveLength(6);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a gateway that forgets ids', () => {
  it.concurrent('for 20 s of every minute: every clip comes', async ({ open, expect }) => {
    const shoot = await open({ renderMs: 10 * MINUTE });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(4));
    const began = clock.now();
    // 404 for 20 s of every minute.
    oracle.statusFaults.by(() => ((clock.now() - began) % MINUTE < 20_000 ? answer(404) : null));
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('for good: left open with an error, counted, never paid again, and found when it is back', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(4));
    oracle.statusFaults.always(answer(404, { error: 'Not found', message: 'no such request' }));
    const began = clock.now();
    const { exit, summary } = await shoot.render();
    expect(exit).toBe(1);
    expect(clock.now() - began).toBeLessThan(3 * MINUTE);
    expect(summary?.open.map(({ why }) => why).join()).toContain('no such request');
    expect(await states(shoot)).toEqual(Array(4).fill('submitted'));
    expect((await shoot.render({ force: true })).exit).toBe(1);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(4), total: 0n });
    oracle.statusFaults.clear();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a status that goes backwards', () => {
  it.concurrent('PROCESSING, QUEUED, PROCESSING, COMPLETED', async ({ open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(['010']);
    for (const status of ['PROCESSING', 'QUEUED', 'ARCHIVING', 'PROCESSING', 'QUEUED'])
      shoot.oracle.statusFaults.next(said({ status }));
    const { exit, events } = await shoot.render();
    expect(exit).toBe(0);
    const words = events.flatMap((event) => (event.type === 'status' ? [event.word] : []));
    expect(words.slice(0, 5)).toEqual(['PROCESSING', 'QUEUED', 'ARCHIVING', 'PROCESSING', 'QUEUED']);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('after COMPLETED, while the clip is fetched: what was paid for still comes', async ({
    open,
    expect,
  }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(['010']);
    oracle.mediaFaults.next({ kind: 'html' }, 4);
    oracle.statusFaults.at(2, said({ status: 'QUEUED' }));
    oracle.statusFaults.at(3, said({ status: 'FAILED', error: 'changed our mind' }));
    await shoot.render();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.posts).toHaveLength(1);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('COMPLETED', () => {
  const completed = (media: unknown) => said({ status: 'COMPLETED', output: { media_url: media } });
  const bare: Record<string, Fault> = {
    'without output': said({ status: 'COMPLETED' }),
    'with an output of null': said({ status: 'COMPLETED', output: null }),
    'with an output of text': said({ status: 'COMPLETED', output: 'here' }),
    'with no list of media': said({ status: 'COMPLETED', output: {} }),
    'with media of null': completed(null),
    'with no media': completed([]),
    'with media that are no links': completed(['', 'clip.mp4', '//x', 17, null, { url: 'https://a/b' }]),
    'with links of other kinds': completed([
      'file:///etc/passwd',
      'ftp://a/b',
      'data:video/mp4;base64,AA',
      'javascript:0',
    ]),
  };
  it.concurrent.for(Object.entries(bare))(
    '%s: failed, possibly charged, never paid again by itself',
    async ([, fault], { open, expect }) => {
      const shoot = await open();
      await shoot.film(['010', '020'], { concurrency: 1 });
      // Such a job is asked about three times more.
      shoot.oracle.statusFaults.next(fault, 4);
      expect((await shoot.render()).exit).toBe(1);
      expect((await shoot.render()).exit).toBe(1);
      expect(await states(shoot)).toEqual(['failed', 'finished']);
      expect(shoot.oracle.posts).toHaveLength(2);
      expect(await shoot.plan()).toMatchObject({ committed: quoted(2) });
      expect(await audited(shoot)).toEqual(NOTHING);
    },
  );

  it.concurrent('with several media: all of them are kept', async ({ open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.outcome('prompt of 010', { status: 'COMPLETED', outputs: 3 });
    expect((await shoot.render()).exit).toBe(0);
    expect([...(await shoot.clips()).keys()].sort()).toEqual(['010_t1.2.mp4', '010_t1.3.mp4', '010_t1.mp4']);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  const link = (shoot: BatchHarness) =>
    `${shoot.oracle.mediaOrigin}/v1/${encodeURIComponent(String(shoot.oracle.jobs[0]?.id))}/output.ext?sig=1`;
  const mixed: [string, (shoot: BatchHarness) => unknown][] = [
    ['the same link thrice: one clip', (shoot) => [link(shoot), link(shoot), link(shoot)]],
    ['one link as text: one clip', (shoot) => link(shoot)],
    [
      'links among what is none: one clip',
      (shoot) => ['', null, 'ftp://a/b', link(shoot), 7, 'javascript:0'],
    ],
  ];
  it.concurrent.for(mixed)('with %s', async ([, media], { open, expect }) => {
    const shoot = await open();
    await shoot.film(['010']);
    shoot.oracle.statusFaults.at(
      1,
      wire((id) => completed(media(shoot)).bytes(id), { ending: 'fin' }),
    );
    expect((await shoot.render()).exit).toBe(0);
    expect([...(await shoot.clips()).keys()]).toEqual(['010_t1.mp4']);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a job that never ends', () => {
  it.concurrent('is followed for the job time-out, stays resumable, and is never paid again', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: 300 * MINUTE });
    const { oracle, clock } = shoot;
    await shoot.film(shotIds(3), { concurrency: 2 });
    for (let runs = 1; runs <= 3; runs += 1) {
      const began = clock.now();
      expect((await shoot.render({ jobTimeout: 45 * MINUTE, pollInterval: 20_000 })).exit).toBe(1);
      expect(clock.now() - began).toBeGreaterThanOrEqual(45 * MINUTE);
      expect(clock.now() - began).toBeLessThan(47 * MINUTE);
    }
    // A job that still renders holds its place at the gateway, whoever has stopped asking.
    expect(await states(shoot)).toEqual(['pending', 'submitted', 'submitted']);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(2), total: quoted(1) });
    expect((await shoot.render({ jobTimeout: 600 * MINUTE, pollInterval: 60_000 })).exit).toBe(0);
    expect(oracle.posts).toHaveLength(3);
    expect(oracle.mostInFlight).toBe(2);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a redirect of a status request', () => {
  it.concurrent.for([301, 302, 307, 308])(
    '%i: not followed, the key arrives nowhere else',
    async (status, { open, expect }) => {
      const shoot = await open({ renderMs: RENDER_MS });
      const elsewhere = await open();
      await shoot.film(shotIds(2));
      const Location = `${elsewhere.oracle.origin}/v2/requests/status/x`;
      shoot.oracle.statusFaults.next(answer(status, '', { Location }), 6);
      expect((await shoot.render()).exit).toBe(0);
      expect(elsewhere.oracle.statusAsks).toEqual([]);
      expect(elsewhere.oracle.mediaRequests).toBe(0);
      expect(await audited(shoot)).toEqual(NOTHING);
    },
  );
});

describe('any status answers in any order', () => {
  it('every clip comes in the end, and nothing is paid twice', async ({ expect }) => {
    const script = fc.array(fc.option(fc.constantFrom(...Object.keys(passing)), { freq: 3 }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 5 }), async (met, concurrency) => {
        const shoot = await openBatchHarness({ renderMs: RENDER_MS });
        try {
          await shoot.film(shotIds(5), { concurrency });
          shoot.oracle.statusFaults.by((n) => passing[met[n - 1] ?? ''] ?? null);
          await shoot.render();
          shoot.oracle.statusFaults.clear();
          expect((await shoot.render()).exit).toBe(0);
          expect(await states(shoot)).toEqual(Array(5).fill('finished'));
          expect(shoot.oracle.posts).toHaveLength(5);
          expect(await audited(shoot)).toEqual(NOTHING);
        } finally {
          await shoot.close();
        }
      }),
      { numRuns: count(15, 1000), seed: printedSeed('faults of status answers') },
    );
  });
});

describe('the built command', () => {
  itBuilt('an outage, HTML and unknown words on the way: every clip comes', async ({ open, expect }) => {
    const studio = await open({ renderMs: 200 });
    studio.film(shotIds(4));
    studio.oracle.statusFaults.next(answer(502, '<h1>Bad gateway</h1>'), 2);
    studio.oracle.statusFaults.next(reset(), 2);
    studio.oracle.statusFaults.next(said({ status: 'ARCHIVING\u001b[2J' }), 2);
    const { exit, err, out } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err + out).not.toContain('\u001b');
    expect(err + out).not.toContain(KEY);
    expect(studio.oracle.posts).toHaveLength(4);
    expect(Object.values(studio.clips()).sort()).toEqual(shotIds(4).map((id) => `prompt of ${id}`));
  });
});
