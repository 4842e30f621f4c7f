import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Submission } from '../../src/gateway/port.js';
import { stateOf } from '../../src/ledger/state.js';
import { CliHarness, FILM } from '../support/cli-harness.js';
import { it as itBuilt, SLOW_CLOCK, shotIds } from '../support/e2e-film.js';
import { answer, cutAcceptance, type Fault, fin, reset, silence } from '../support/oracle/index.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

const seed = printedSeed('20 slow start');

/** What a gateway may take and leave unknown, and for how long from the first submission, in milliseconds. */
const UNKNOWN = 8;
const FIRST_FOR = 1500;
const PRICE = 0.36;
const SHOTS = 100;

type Reply = 'good' | 'lost' | 'taken and lost' | 'busy' | 'not sent' | 'refused';

function answerOf(reply: Reply): (Submission & { taken?: boolean }) | null {
  switch (reply) {
    case 'good':
      return null;
    case 'lost':
      return { kind: 'unknown', why: 'HTTP 500' };
    case 'taken and lost':
      return { kind: 'unknown', why: 'HTTP 502', taken: true };
    case 'busy':
      return { kind: 'busy', why: 'too many requests', wait: 200 };
    case 'not sent':
      return { kind: 'not-sent', why: 'the connection was refused' };
    case 'refused':
      return { kind: 'refused', status: 422, why: 'no such image' };
  }
}

const anyReply = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Reply>('good') },
  { weight: 3, arbitrary: fc.constantFrom<Reply>('lost', 'taken and lost', 'busy', 'not sent', 'refused') },
);

const anyStart = fc.record({
  /** The answers in the order of the POSTs; the last one is that of all later ones. */
  replies: fc.array(anyReply, { maxLength: 60 }),
  last: fc.constantFrom<Reply>('good', 'lost', 'taken and lost', 'taken and lost'),
  /** The most that an answer takes, in milliseconds. */
  slowness: fc.constantFrom(0, 50, 300, 1000),
  /** The most takes that a cap lets in; null without one. */
  capped: fc.option(fc.integer({ min: 0, max: SHOTS }), { nil: null }),
  /** The step before which the run is killed; null where it is not. */
  dieAt: fc.option(fc.nat(1500), { nil: null }),
  chance: fc.nat(),
});

/** A desk whose gateway notes how many submissions were without an answer at once in the first second and a half. */
function watchedDesk({
  replies,
  last,
  slowness,
  chance,
}: {
  replies: Reply[];
  last: Reply;
  slowness: number;
  chance: number;
}) {
  const random = randomFrom(chance);
  // The desk's own wait is up to 1 s of that number.
  const desk = new CliHarness(() => (random() * slowness) / 1000);
  const seen = { posts: 0, most: 0, lateMost: 0, began: 0 };
  const { submit } = desk.gateway;
  let under = 0;
  desk.gateway.submit = async (...asked: Parameters<typeof submit>) => {
    if (seen.posts === 0) seen.began = desk.clock.elapsed();
    seen.posts += 1;
    under += 1;
    const isEarly = desk.clock.elapsed() - seen.began < FIRST_FOR;
    if (isEarly) seen.most = Math.max(seen.most, under);
    else seen.lateMost = Math.max(seen.lateMost, under);
    try {
      return await submit(...asked);
    } finally {
      under -= 1;
    }
  };
  let post = 0;
  desk.gateway.behaviour = {
    renderMs: 600_000,
    submission: () => answerOf(replies[post++] ?? last),
  };
  return { desk, seen };
}

const film = (desk: CliHarness) =>
  desk.film(
    shotIds(SHOTS).map((id) => ({ id, settings: { duration: 6, resolution: '1080p' } })),
    { concurrency: SHOTS },
  );

describe('case 20: slow start', () => {
  test('whatever a gateway answers and whenever the run is killed, at most eight jobs are unknown in the first second and a half', async () => {
    const times = count(40, 2000);
    const did = { kills: 0, capped: 0, late: 0 };
    await fc.assert(
      fc.asyncProperty(anyStart, async ({ capped, dieAt, ...start }) => {
        const { desk, seen } = watchedDesk(start);
        film(desk);
        const cap = capped === null ? [] : ['--max-cost', (capped * PRICE).toFixed(2)];
        const words = ['render', FILM, '--yes', '-j', String(SHOTS), '--job-timeout', '0.2', ...cap];
        const { exit, err } = await desk.run(words, dieAt === null ? {} : { dieAt });
        if (exit === null) did.kills += 1;
        expect(seen.most, err).toBeLessThanOrEqual(UNKNOWN);
        expect(seen.lateMost, err).toBeLessThanOrEqual(SHOTS);
        if (seen.lateMost > UNKNOWN) did.late += 1;
        if (capped !== null) {
          did.capped += 1;
          expect(desk.gateway.jobs.length, err).toBeLessThanOrEqual(capped);
        }
        const jobs = await desk.jobs();
        const early = jobs.filter(
          ({ intent }) => Date.parse(intent.at) - (desk.gateway.posts[0]?.at ?? 0) < FIRST_FOR,
        );
        // A kill leaves what was without an answer; every answer that says nothing is written down and counts toward three in a row.
        const hanging = early.filter((job) => stateOf(job) === 'unknown' && !job.lost);
        expect(hanging.length, err).toBeLessThanOrEqual(UNKNOWN);
        expect(new Set(desk.gateway.jobs.map(({ prompt }) => prompt)).size).toBe(desk.gateway.jobs.length);
      }),
      { numRuns: times, seed, endOnFailure: false },
    );
    expect(did.kills).toBeGreaterThan(0);
    tried(20, 'random answers, -j 100', times, 'at most 8 without an answer, caps hold, nothing twice');
    tried(20, 'of these killed', did.kills, 'at most 8 without an answer, caps hold, nothing twice');
  });

  test('a gateway that is bad from the k-th job on leaves at most eight unknown', async () => {
    const last = count(24, 60);
    for (const reply of ['lost', 'taken and lost'] as const) {
      for (let k = 0; k <= last; k += 1) {
        const { desk, seen } = watchedDesk({
          replies: Array<Reply>(k).fill('good'),
          last: reply,
          slowness: 0,
          chance: k,
        });
        film(desk);
        const words = ['render', FILM, '--yes', '-j', String(SHOTS), '--job-timeout', '0.2'];
        const { exit, err } = await desk.run(words);
        const unknown = (await desk.jobs()).filter((job) => job.lost);
        const took = (desk.gateway.posts.at(-1)?.at ?? 0) - (desk.gateway.posts[0]?.at ?? 0);
        expect([1, 6], err).toContain(exit);
        expect(seen.most, `${k} good ones`).toBeLessThanOrEqual(UNKNOWN);
        if (took < FIRST_FOR) expect(unknown.length, `${k} good ones\n${err}`).toBeLessThanOrEqual(UNKNOWN);
      }
    }
    tried(20, 'gateways bad from the k-th job on', 2 * (last + 1), 'at most 8 unknown');
  });
});

const BAD: Record<string, Fault> = {
  'answers 500': answer(500, 'oops', {}, { accepts: true }),
  'answers 502 late': answer(502, '<html>Bad Gateway</html>', {}, { accepts: true, delay: 200 }),
  'cuts its answer': cutAcceptance(),
  resets: reset({ accepts: true }),
  closes: fin({ accepts: true }),
  'says nothing': silence({ accepts: true }),
};

describe('case 20: the built command', () => {
  const random = randomFrom(seed);
  const cases = Object.keys(BAD).flatMap((name) =>
    Array.from({ length: count(1, 6) }, (_, round) => {
      const k = round === 0 ? 0 : Math.floor(random() * 12);
      return { name, k, killAt: Math.floor(random() * FIRST_FOR) };
    }),
  );

  itBuilt.for(cases)(
    'a gateway that takes each job and $name after $k good ones',
    async ({ name, k, killAt }, { open }) => {
      const studio = await open({ renderMs: 600_000 });
      studio.film(shotIds(200));
      studio.oracle.submitFaults.by((n) => (n > k ? (BAD[name] ?? null) : null));
      studio.env.NODE_OPTIONS = SLOW_CLOCK;
      const running = studio.startRender('-j', '100', '--job-timeout', '0.0002', '--max-cost', '60');
      // Silence would last as long as a submission waits, and the others are killed where they have not ended.
      await expect.poll(() => studio.oracle.posts.length).toBeGreaterThan(0);
      await Promise.race([running.ended, new Promise((resolve) => setTimeout(resolve, killAt))]);
      running.signal('SIGKILL');
      await running.ended;
      const states = Object.values(await studio.states()).filter((state) => state === 'unknown');
      expect(states.length).toBeLessThanOrEqual(UNKNOWN);
      expect(studio.oracle.posts.length - k).toBeLessThanOrEqual(UNKNOWN);
      tried(20, `the built command, a gateway that ${name}, killed`, 1, 'at most 8 unknown');
    },
  );
});
