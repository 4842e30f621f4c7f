import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, type Race, race } from '../support/ledger-race.js';
import type { Fault } from '../support/ledger-race-faults.js';
import { buildWorker } from '../support/ledger-race-stations.js';
import { canMount, mountTmpfs } from '../support/mounts.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';
import { undoBelow } from '../support/undo.js';

const seed = printedSeed('22 a shared ledger');

const QUOTE = 1_000_000n;

let server: PostgresServer;
/** A disk of its own, which can be full. */
const disk = canMount ? mkdtempSync(join(tmpdir(), 'shotlist-race-disk-')) : null;

const ALL: readonly Fault[] = [
  'kill',
  'kill',
  'stop',
  'crash',
  'cut',
  'cut',
  'silence',
  'crowd',
  'read-only',
  ...(canMount ? (['full'] as const) : []),
];

beforeAll(async () => {
  await buildWorker();
  const settings = { max_connections: '40', min_wal_size: '32MB', max_wal_size: '64MB' };
  if (disk !== null) {
    mountTmpfs(disk, '192m');
    chmodSync(disk, 0o755);
  }
  server = await startPostgres(settings, disk ?? undefined);
});
afterAll(() => {
  server.remove();
  if (disk === null) return;
  undoBelow(disk);
  rmSync(disk, { recursive: true });
});

function raceOf(film: string, over: Partial<Race>): Race {
  return {
    server,
    film,
    processes: count(4, 8),
    takes: count(60, 400),
    quote: QUOTE,
    budget: BigInt(count(45_500_000, 300_500_000)),
    maxCost: null,
    faults: 0,
    kinds: ALL,
    lease: 1_000,
    random: randomFrom(seed),
    busy: 0.1,
    failing: 0.05,
    slow: 15,
    again: false,
    ...over,
  };
}

/** What does not hold of all that has to hold whatever goes wrong: empty for a sound history. */
function broken(outcome: Outcome, { budget }: Race): string[] {
  const { paidTwice, withoutIntent, forgotten, overCap, problems, most, committed } = outcome;
  return [
    ...paidTwice.map((take) => `take ${take} is paid twice`),
    ...withoutIntent.map((job) => `job ${job} was accepted without an intent`),
    ...forgotten.map((line) => `forgotten: ${line}`),
    ...overCap.map((run) => `run ${run} is over its cap`),
    ...problems,
    ...(most > budget ? [`${most} was committed under a budget of ${budget}`] : []),
    ...(new Set(committed).size > 1 ? [`committed is ${committed.join(' or ')}`] : []),
  ];
}

test('several machines on one film, and nothing goes wrong', async () => {
  const one = raceOf('calm', { failing: 0 });
  const outcome = await race(one);
  expect(broken(outcome, one)).toEqual([]);
  expect(outcome.accepted).toBe(count(45, 300));
  expect(outcome.unknown).toBe(0);
  tried(22, 'machines on one film, undisturbed', one.takes, `${outcome.accepted} accepted, 0 twice`);
});

test('several machines on one film, whatever goes wrong', async () => {
  const times = count(1, 200);
  const wrong: string[] = [];
  const done = new Map<string, number>();
  let accepted = 0;
  for (let history = 0; history < times; history += 1) {
    const random = randomFrom(seed + history);
    const one = raceOf(`film ${history}`, {
      random,
      faults: count(10, 40),
      slow: 600,
      again: true,
      maxCost: random() < 0.5 ? null : 20_500_000n,
    });
    // Each makes the tables too.
    server.sql('drop schema if exists shotlist cascade');
    const outcome = await race(one);
    const found = broken(outcome, one);
    wrong.push(...found.map((what) => `seed ${seed + history}: ${what}`));
    accepted += outcome.accepted;
    for (const [fault, often] of Object.entries(outcome.done))
      done.set(fault, (done.get(fault) ?? 0) + often);
    const { unknown } = outcome;
    const words = { seed: seed + history, accepted: outcome.accepted, unknown, ...outcome.done, found };
    process.stderr.write(`${JSON.stringify(words)}\n`);
  }
  expect(wrong).toEqual([]);
  const faults = [...done].map(([fault, often]) => `${fault} × ${often}`).join(', ');
  tried(22, `histories of ${faults}`, times, `${accepted} accepted, 0 twice`);
});

test('a ledger without its guard pays twice, which these books show', async () => {
  const one = raceOf('unguarded', { takes: 30, budget: 1_000_000_000n, busy: 0, failing: 0 });
  await race({ ...one, film: 'first', takes: 1 });
  server.sql('drop index shotlist.job_one_live');
  const outcome = await race(one);
  expect(outcome.paidTwice.length).toBeGreaterThan(0);
  tried(22, 'without the unique index', 1, `seen: ${outcome.paidTwice.length} takes paid twice`);
});
