import { groupBy } from '../core/group.js';
import { rowState, type StatusRow } from './rows.js';

/** How far the run is that is at work on a film. */
export interface RunProgress {
  /** Takes of the film that are finished, and all of them. */
  finished: number;
  takes: number;
  /** Jobs that render at the gateway. */
  at_gateway: number;
  /** Until what is at the gateway or still to be submitted is here, at the pace of this run; null before its first clip. */
  seconds_left: number | null;
  /** Whose runs work on how many takes now, where several share a ledger; absent where none say so. */
  workers?: { who: string; takes: number }[];
}

/** The progress of the newest run, by the rows of its film. `now` in milliseconds since 1970. */
export function runProgress(rows: readonly StatusRow[], now: number): RunProgress {
  const takes = rows.filter(({ take }) => take?.enabled);
  const jobs = rows.flatMap(({ job }) => job ?? []);
  const newest = jobs.reduce((latest, { intent }) => (intent.at > latest.at ? intent : latest), {
    at: '',
    run: '',
  });
  const mine = jobs.filter(({ intent }) => intent.run === newest.run);
  const began = mine.reduce((first, { intent }) => Math.min(first, Date.parse(intent.at)), now);
  const done = mine.filter(({ finished }) => finished !== undefined).length;
  const states = takes.map(rowState);
  const left = states.filter((state) => OPEN.has(state)).length;
  return {
    finished: states.filter((state) => state === 'finished' || state === 'stale').length,
    takes: takes.length,
    at_gateway: states.filter((state) => state === 'submitted').length,
    ...workersOf(rows),
    seconds_left: done === 0 ? null : Math.ceil((left * (now - began)) / done / 1000),
  };
}

function workersOf(rows: readonly StatusRow[]): Pick<RunProgress, 'workers'> {
  const busy = rows.filter(({ worker }) => worker !== undefined);
  const workers = Array.from(
    groupBy(busy, ({ worker }) => worker ?? ''),
    ([who, { length }]) => ({
      who,
      takes: length,
    }),
  );
  return workers.length > 0 ? { workers } : {};
}

const OPEN: ReadonlySet<string> = new Set(['submitted', 'rendered', 'pending', 'outdated']);
