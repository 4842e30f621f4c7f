import { expect, it } from 'vitest';
import type { SharedRun } from '../../src/ledger/shared.js';
import type { Connection, Row } from '../../src/postgres/connection.js';
import type { FilmLog } from '../../src/postgres/film-log.js';
import { createPresence, type Task } from '../../src/postgres/presence.js';
import { createSharedBook } from '../../src/postgres/shared-book.js';
import { VirtualClock } from '../support/virtual-clock.js';

const MINUTE = 60_000;

function runOf(run: string): SharedRun {
  const worker = { person: run, host: run, process: 1 };
  return { run, worker, since: '2026-01-01T00:00:00.000Z', manifest: null, isLive: true };
}

/** A run among `others` in a film that has one record after the other, about all of which the others tell; how often it looks in a minute. */
async function looksAmong(others: number): Promise<number> {
  const clock = new VirtualClock();
  const names = Array.from({ length: others }, (_, index) => `r${index}`);
  const book = { header: null, jobs: new Map(), runs: new Map() };
  const runs = new Map(names.map((name) => [name, runOf(name)]));
  const log: FilmLog = {
    film: 'film',
    shared: createSharedBook(book),
    seq: 0n,
    state: { runs, holders: new Map() },
  };
  let told: (by: string) => void = () => undefined;
  let looks = 0;
  const rows = names.map((id): Row => {
    return {
      id,
      person: id,
      host: id,
      process: 1,
      identity: null,
      manifest_sha256: null,
      started: 0,
      is_live: true,
    };
  });
  const connection: Connection = {
    async query(text) {
      if (!text.includes('from shotlist.film')) return [];
      looks += 1;
      return [{ seq: '0', header: null, runs: rows, holders: [] }];
    },
    onNotification(listener) {
      told = listener;
    },
    close: async () => undefined,
  };
  const presence = createPresence({
    clock,
    log,
    run: 'own',
    lease: MINUTE,
    onReach: () => undefined,
    unsent: () => 0,
    add: (task: Task) => void task.run(connection),
  });
  await presence.listen(connection);
  for (let at = 0; at < MINUTE; at += 20) clock.after(at, () => told('r0'));
  await clock.until(clock.sleep(MINUTE));
  presence.end();
  return looks;
}

it('looks at what others do at once where they are few, and all of many runs no more often than a few', async () => {
  expect(await looksAmong(1)).toBeGreaterThan(400);
  for (const runs of [20, 100]) expect((await looksAmong(runs)) * runs).toBeLessThan(60 * 45);
  expect(await looksAmong(100)).toBeGreaterThan(15);
});
