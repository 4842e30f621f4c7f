import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Submission } from '../../src/gateway/port.js';
import { stateOf } from '../../src/ledger/state.js';
import { foldLockfile } from '../../src/lockfile/fold.js';
import { CliHarness, type Disturbance, FILM, LEDGERS, LOCK } from '../support/cli-harness.js';
import type { Outcome } from '../support/fake-gateway.js';
import { startPostgresFilms } from '../support/harness-postgres.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';
import { anyTrouble, outlastsPatience, strokes } from './disturbances.js';
import {
  admitted,
  anyBounds,
  anyShots,
  type Bounds,
  committedBy,
  micros,
  PRICES,
  type PricedShot,
  written,
} from './money-model.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

vi.mock('../../src/postgres/connection.js', async (original) =>
  (await import('../support/harness-postgres.js')).watchedConnections(await original()),
);

const seed = printedSeed('12 money');

/** Milliseconds after which no more films are tried, nor a failing one made smaller. */
const ENOUGH = count(90_000, 10_000_000);

/** How many films are tried: each ledger is gone through at length, and the shared ones shortly in every other run. */
function timesIn(ledger: (typeof LEDGERS)[number]): number {
  return count({ lockfile: 250, 'shared ledger': 40, 'Postgres ledger': 15 }[ledger], 5000);
}

interface PlanJson {
  total: string;
  committed: string | null;
  takes: { id: string; take: number; action: string; quote: string | null }[];
}

function writeFilm(
  desk: CliHarness,
  shots: readonly PricedShot[],
  { budget }: Bounds,
  concurrency: number,
): void {
  const cap = budget === null ? {} : { budget: Number(written(budget)) };
  desk.film(
    shots.map((shot) => shot.written),
    { ...cap, concurrency, prices: PRICES },
  );
}

function flags({ maxCost, allowUnpriced }: Bounds): string[] {
  return [
    ...(maxCost === null ? [] : ['--max-cost', written(maxCost)]),
    ...(allowUnpriced ? ['--allow-unpriced'] : []),
  ];
}

function costs(shots: readonly PricedShot[]): number {
  return shots.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
}

/** The shots of enabled takes, once a take. */
function wantedTakes(shots: readonly PricedShot[]): PricedShot[] {
  return shots.flatMap((shot) => (shot.enabled ? Array<PricedShot>(shot.takes).fill(shot) : []));
}

function prompts(shots: readonly { prompt: string }[]): string[] {
  return shots.map(({ prompt }) => prompt).sort();
}

test.each(LEDGERS)(
  'what a run without faults in a %s is charged is what its plan said, and the caps let in what they should',
  async (ledger) => {
    const kind = ledger === 'Postgres ledger' ? await startPostgresFilms() : ledger;
    const times = timesIn(ledger);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        anyShots,
        fc.array(fc.tuple(anyBounds, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        async (shots, rounds, chance) => {
          const desk = new CliHarness(randomFrom(chance), kind);
          let committed = 0;
          // False once a take without a price was submitted.
          let isCounted = true;
          let open = wantedTakes(shots);
          for (const [bounds, concurrency] of rounds) {
            writeFilm(desk, shots, bounds, concurrency);
            const expected = admitted(open, bounds, isCounted ? committed : null);
            const before = desk.gateway.jobs.length;

            const plan = await desk.json<PlanJson>('plan', FILM, ...flags(bounds));
            expect(micros(plan.total)).toBe(costs(expected));
            expect(plan.committed && micros(plan.committed)).toBe(isCounted ? committed : null);

            const { exit } = await desk.run(['render', FILM, '--yes', ...flags(bounds)]);
            runs += 1;
            expect(prompts(desk.gateway.jobs.slice(before))).toEqual(prompts(expected));
            expect(exit).toBe(expected.length < open.length ? 3 : 0);
            committed += costs(expected);
            isCounted &&= expected.every(({ cost }) => cost !== null);
            for (const shot of expected) open = without(open, shot);
            expect(committedOnDisk(desk)).toBe(committed);
            expect(chargedByReport(desk)).toBe(committed);
          }
        },
      ),
      { seed, numRuns: times, interruptAfterTimeLimit: ENOUGH },
    );
    tried(
      12,
      `random films and caps in a ${ledger} without faults`,
      runs,
      'charged = planned, to the millionth of a dollar',
    );
  },
);

function without(list: readonly PricedShot[], one: PricedShot): PricedShot[] {
  const at = list.indexOf(one);
  return list.filter((_, index) => index !== at);
}

function chargedByReport(desk: CliHarness): number {
  const [head = '', ...rows] = desk.read('/film/renders/report.csv').trim().split(/\r?\n/);
  const column = head.split(',').indexOf('charge_usd');
  return rows.reduce((sum, row) => sum + micros(row.split(',')[column] || '0'), 0);
}

/** What may happen to one submission, and how its job ends. */
interface Fate {
  reply: 'accept' | 'lost' | 'lost, taken' | 'not sent' | 'busy' | 'refuse' | 'account';
  outcome: Outcome;
}

const anyFate: fc.Arbitrary<Fate> = fc.record({
  reply: fc.oneof(
    { weight: 12, arbitrary: fc.constant('accept' as const) },
    {
      weight: 6,
      arbitrary: fc.constantFrom('lost', 'lost, taken', 'not sent', 'busy', 'refuse'),
    },
    { weight: 1, arbitrary: fc.constant('account' as const) },
  ),
  outcome: fc.oneof(
    { weight: 4, arbitrary: fc.constant('COMPLETED' as const) },
    { weight: 3, arbitrary: fc.constantFrom('FAILED', 'ERROR', 'ERROR', 'empty', 'never') },
  ),
});

function answerOf(reply: Fate['reply']): (Submission & { taken?: boolean }) | null {
  switch (reply) {
    case 'accept':
      return null;
    case 'lost':
      return { kind: 'unknown', why: 'the connection was reset' };
    case 'lost, taken':
      return { kind: 'unknown', why: 'the connection was reset', taken: true };
    case 'not sent':
      return { kind: 'not-sent', why: 'the connection was refused' };
    case 'busy':
      return { kind: 'busy', why: 'too many requests', wait: 2000 };
    case 'refuse':
      return { kind: 'refused', status: 422, why: 'no such image' };
    case 'account':
      return { kind: 'account', status: 402, why: 'the wallet is empty' };
  }
}

interface Round {
  verb: 'render' | 'retry';
  bounds: Bounds;
  concurrency: number;
  disturbance: Disturbance;
  fates: Fate[];
}

const anyRound = (ledger: (typeof LEDGERS)[number]): fc.Arbitrary<Round> =>
  fc.record({
    verb: fc.constantFrom('render', 'render', 'render', 'retry'),
    bounds: anyBounds,
    concurrency: fc.integer({ min: 1, max: 5 }),
    disturbance: fc.oneof(
      { weight: 1, arbitrary: fc.constant({}) },
      { weight: 2, arbitrary: anyTrouble(ledger, 160) },
    ),
    fates: fc.array(anyFate, { minLength: 1, maxLength: 12 }),
  });

const STATES = ['pending', 'unknown', 'submitted', 'rendered', 'finished', 'failed', 'abandoned'];

/** A lockfile, what was appended to it cut anywhere, folds to jobs that are in a state. */
function checkPrefix(text: string, length: number): void {
  const prefix = text.slice(0, length);
  const folded = foldLockfile(prefix, 'film.yaml.lock');
  if (!folded.ok) throw new Error(`${folded.error.message}:\n${prefix}`);
  for (const job of folded.value.book.jobs.values()) expect(STATES).toContain(stateOf(job));
}

test.each(LEDGERS)(
  'whatever goes wrong in a %s, the caps hold at every instant, nothing is submitted twice and what was received is collected',
  async (ledger) => {
    const kind = ledger === 'Postgres ledger' ? await startPostgresFilms() : ledger;
    const times = timesIn(ledger);
    const struck: CliHarness['struck'][] = [];
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        anyShots,
        fc.array(anyRound(ledger), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        async (shots, rounds, chance) => {
          const random = randomFrom(chance);
          const desk = new CliHarness(random, kind);
          const { gateway } = desk;
          const costOf = new Map(shots.map(({ prompt, cost }) => [prompt, cost ?? 0]));
          let cap = Number.POSITIVE_INFINITY;
          const checkCap = (committed: number) => expect(committed).toBeLessThanOrEqual(cap);
          let replaced = 0;
          desk.onLockfile = (text, how) => {
            if (how === 'replaced') replaced = text.length;
            checkCap(committedBy(text));
            checkPrefix(text, replaced + Math.floor((text.length - replaced) * random()));
          };
          const paid = () =>
            gateway.jobs.reduce((sum, { prompt, outcome, to }) => {
              const isFree = outcome === 'ERROR' && to <= desk.clock.now();
              return sum + (isFree ? 0 : (costOf.get(prompt) ?? 0));
            }, 0);
          let kills = 0;
          let lost = 0;

          for (const { verb, bounds, concurrency, disturbance, fates } of rounds) {
            writeFilm(desk, shots, bounds, concurrency);
            const before = committedOnDisk(desk);
            cap = Math.max(
              before,
              Math.min(bounds.budget ?? Infinity, before + (bounds.maxCost ?? Infinity)),
            );
            let posts = 0;
            let current: Fate = { reply: 'accept', outcome: 'COMPLETED' };
            gateway.behaviour = {
              renderMs: 1000 + Math.floor(random() * 20_000),
              submission: () => {
                // The whole of it is on disk, counted, before the POST leaves.
                checkCap(committedOnDisk(desk));
                current = fates[posts % fates.length] ?? current;
                posts += 1;
                if (current.reply.startsWith('lost')) lost += 1;
                return answerOf(posts > 200 ? 'accept' : current.reply);
              },
              outcome: () => current.outcome,
              status: (id) => {
                // Nothing happens to a request id before it is on disk.
                if (!desk.read(LOCK).includes(`"request_id":"${id}"`))
                  throw new Error(`${id} is not on disk`);
                return null;
              },
            };
            const { exit } = await desk.run([verb, FILM, '--yes', ...flags(bounds)], disturbance);
            runs += 1;
            if (exit === null) kills += concurrency;
            else if (exit !== 2 && !outlastsPatience(disturbance))
              expect(chargedByReport(desk)).toBe(committedOnDisk(desk));
            expect(paid()).toBeLessThanOrEqual(committedOnDisk(desk));
          }

          // Calm weather: what is open is collected, and nothing is paid again.
          gateway.behaviour = { renderMs: 5000 };
          cap = Number.POSITIVE_INFINITY;
          for (const job of gateway.jobs) job.to = Math.min(job.to, desk.clock.now());
          for (const job of gateway.jobs) if (job.outcome === 'never') job.outcome = 'COMPLETED';
          writeFilm(desk, shots, { budget: null, maxCost: null, allowUnpriced: true }, 4);
          await desk.run(['render', FILM, '--yes', '--allow-unpriced']);
          runs += 1;
          await checkEnd(desk, shots, rounds, kills + lost);
          struck.push(desk.struck);
          if (ledger === 'Postgres ledger') await desk.checkLedger();
        },
      ),
      { seed, numRuns: times, interruptAfterTimeLimit: ENOUGH },
    );
    tried(
      12,
      `random films and caps in a ${ledger} with faults, resumed: ${strokes(struck)}`,
      runs,
      'caps held, nothing paid twice, nothing lost',
    );
  },
);

function committedOnDisk(desk: CliHarness): number {
  return committedBy(desk.read(LOCK));
}

/** After a calm run: every take is done, failed or unknown; a prompt was taken once a take, but for ERROR and what a `retry` asked for. */
async function checkEnd(
  desk: CliHarness,
  shots: readonly PricedShot[],
  rounds: readonly Round[],
  mayBeUnknown: number,
) {
  const { gateway } = desk;
  const jobs = await desk.jobs();
  const ids = new Set(jobs.flatMap(({ accepted }) => accepted?.request_id ?? []));
  const files = new Set(desk.files('/film/renders').values());
  const retries = rounds.some(({ verb }) => verb === 'retry');
  for (const { prompt, takes, enabled } of shots) {
    const taken = gateway.jobs.filter((job) => job.prompt === prompt);
    const free = taken.filter(({ outcome }) => outcome === 'ERROR' || (retries && outcome !== 'COMPLETED'));
    expect(taken.length - free.length, prompt).toBeLessThanOrEqual(enabled ? takes : 0);
  }
  for (const { id, outcome } of gateway.jobs) {
    if (!ids.has(id) || outcome !== 'COMPLETED') continue;
    expect(files.has(Buffer.from(gateway.clip(id)).toString('latin1')), `the clip of ${id}`).toBe(true);
  }
  const states = jobs.map(stateOf);
  expect(states.filter((state) => state === 'submitted' || state === 'rendered')).toEqual([]);
  expect(states.filter((state) => state === 'unknown').length).toBeLessThanOrEqual(mayBeUnknown);
}
