import fc from 'fast-check';
import { test, vi } from 'vitest';
import type { CliHarness } from '../support/cli-harness.js';
import { startPostgresFilms } from '../support/harness-postgres.js';
import { count, printedSeed, tried } from '../support/prove.js';
import { strokes } from './disturbances.js';
import { CALM, NO_LIMITS, PLAIN, SharedWalk } from './shared-walk.js';
import { anySharedStep, PEOPLE } from './shared-walk-model.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

vi.mock('../../src/postgres/connection.js', async (original) =>
  (await import('../support/harness-postgres.js')).watchedConnections(await original()),
);

const seed = printedSeed('24 walks on a shared ledger');

/** Milliseconds after which no more walks are made, nor a failing one made shorter. */
const ENOUGH = count(90_000, 10_000_000);

test('two people edit, render and move a film in a database: nothing is paid twice or lost, and every cap holds at every instant', async () => {
  const films = await startPostgresFilms();
  const struck: CliHarness['struck'][] = [];
  let walks = 0;
  let runs = 0;
  let moves = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySharedStep, { minLength: 3, maxLength: count(10, 20), size: 'max' }),
      fc.nat(),
      async (steps, chance) => {
        const walk = new SharedWalk(chance, films);
        for (const step of steps) await walk.step(step);
        await walk.end();
        walks += 1;
        runs += walk.runs;
        moves += walk.moves;
        struck.push(walk.desks.anna.struck, walk.desks.ben.struck);
      },
    ),
    { seed, numRuns: count(10, 3000), interruptAfterTimeLimit: ENOUGH },
  );
  const all = `${runs.toLocaleString('en')} runs, ${moves} moves to a lockfile or back, ${strokes(struck)}`;
  tried(24, `random walks of two people with ${all}`, walks, '0 paid twice, 0 lost, every cap held');
});

test('two people render different shots at once under a limit for one of them: it holds at every instant', async () => {
  const films = await startPostgresFilms();
  let races = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('film' as const, 'video' as const),
      // What two takes of the first shot cost, and less than these and the one of the second.
      fc.integer({ min: 720_000, max: 1_079_999 }),
      fc.constantFrom(0, 0, 50),
      async (part, limit, after) => {
        const walk = new SharedWalk(races, films);
        await walk.step({ kind: 'limits', limits: { ...NO_LIMITS, [part]: limit } });
        const order = { ...PLAIN, isOfOne: true };
        const orders = [order, { ...order, after }];
        await walk.step({ kind: 'run', at: PEOPLE, orders, concurrency: 4, weather: CALM, a: 0 });
        await walk.end();
        races += 1;
      },
    ),
    { seed, numRuns: count(6, 1000), interruptAfterTimeLimit: ENOUGH },
  );
  tried(24, 'races of two people for a limit', races, '0 paid twice, 0 lost, every cap held');
});
