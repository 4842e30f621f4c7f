import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundled } from '../../scripts/bundle.mjs';
import { type Fault, type Outcome, type Race, race } from '../support/ledger-race.js';
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
];

beforeAll(async () => {
  await bundled('test/support/ledger-worker.ts');
  const settings = { max_connections: '40', min_wal_size: '32MB', max_wal_size: '64MB' };
  if (disk !== null) {
    mountTmpfs(disk, '256m');
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
    lease: 2_000,
    random: randomFrom(seed),
    busy: 0.1,
    failing: 0.05,
    slow: 15,
    again: false,
    ...over,
  };
}

/** What holds whatever goes wrong. */
function expectKept(outcome: Outcome, { budget }: Race): void {
  const words = JSON.stringify(outcome, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(outcome.paidTwice, words).toEqual([]);
  expect(outcome.withoutIntent, words).toEqual([]);
  expect(outcome.forgotten, words).toEqual([]);
  expect(outcome.overCap, words).toEqual([]);
  expect(outcome.most <= budget, words).toBe(true);
  expect(new Set(outcome.committed).size, words).toBe(1);
}

test('several machines on one film, and nothing goes wrong', async () => {
  const one = raceOf('calm', { failing: 0 });
  const outcome = await race(one);
  expectKept(outcome, one);
  expect(outcome.accepted).toBe(count(45, 300));
  expect(outcome.unknown).toBe(0);
  tried(22, 'machines on one film, undisturbed', one.takes, `${outcome.accepted} accepted, 0 twice`);
});

test('several machines on one film, whatever goes wrong', async () => {
  const times = count(1, 200);
  let accepted = 0;
  for (let history = 0; history < times; history += 1) {
    const random = randomFrom(seed + history);
    const one = raceOf(`film ${history}`, {
      random,
      faults: count(10, 40),
      slow: 1_000,
      again: true,
      maxCost: random() < 0.5 ? null : 20_500_000n,
    });
    const outcome = await race(one);
    expectKept(outcome, one);
    accepted += outcome.accepted;
    process.stderr.write(`${history}: ${JSON.stringify(outcome.done)} ${outcome.accepted}\n`);
  }
  tried(22, 'histories of kills, stops, crashes, cuts and crowds', times, `${accepted} accepted, 0 twice`);
});

test('a ledger without its guard pays twice, which these books show', async () => {
  const one = raceOf('unguarded', { takes: 30, budget: 1_000_000_000n, busy: 0, failing: 0 });
  await race({ ...one, film: 'first', takes: 1 });
  server.sql('drop index shotlist.job_one_live');
  const outcome = await race(one);
  expect(outcome.paidTwice.length).toBeGreaterThan(0);
  tried(22, 'without the unique index', 1, `seen: ${outcome.paidTwice.length} takes paid twice`);
});
