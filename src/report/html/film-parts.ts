import { groupBy } from '../../core/group.js';
import type { Choice } from '../../plan/pick.js';
import type { Take } from '../../takes/take.js';
import { rowChoices, type StatusRow, versionsOf } from '../rows.js';
import { displayState } from '../totals.js';
import { STATE_WORDS } from './film-data.js';

/** The length of a slate for a clip of unknown length, in seconds: that of the cut. */
const SLATE_SECONDS = 5;

/** A part of the film: seconds `from` to `to` of the clip of a row, or a slate for a shot without one. */
export type FilmPart = { shot: string; from: number; to: number } & ({ row: StatusRow } | { why: string });

/** The film so far. */
export interface Sequence {
  /** The choice of every shot by its id. */
  choices: ReadonlyMap<string, Choice>;
  parts: readonly FilmPart[];
}

/** The film so far from the chosen takes in the order of the shots, as `cut` makes it; a shot of which a trim leaves nothing is omitted. */
export function sequenceOf(rows: readonly StatusRow[]): Sequence {
  const choices = rowChoices(rows);
  const takes = rows.filter((row) => row.take?.enabled);
  const byJob = new Map<string, StatusRow>();
  for (const row of rows)
    for (const each of [...versionsOf(row), row]) if (each.job) byJob.set(each.job.job, each);
  // The take that an older version stands in for is the one to show.
  for (const row of rows) if (row.older) byJob.set(row.older.job.job, row);
  const parts = [...groupBy(takes, ({ take }) => take?.shot ?? '')].flatMap(([shot, of]) => {
    const [first] = of;
    if (!first?.take) return [];
    const row = chosenRow(choices.get(shot), byJob);
    const clip = row && (row.older ?? row).job?.clips?.files[0];
    const seconds = clip?.duration ?? first.take.seconds;
    const span = trimmed(first.take, seconds);
    if (span.from >= span.to) return [];
    return [{ shot, ...span, ...(row ? { row } : { why: whySlate(of) }) }];
  });
  return { choices, parts };
}

function chosenRow(choice: Choice | undefined, byJob: ReadonlyMap<string, StatusRow>): StatusRow | null {
  const row = byJob.get(choice?.chosen?.job.job ?? '');
  return row && (row.older ?? row).outputs[0] ? row : null;
}

function trimmed({ trim }: Take, seconds: number | null): { from: number; to: number } {
  const from = trim?.in ?? 0;
  const out = trim?.out ?? null;
  const end = seconds ?? out ?? from + SLATE_SECONDS;
  return { from, to: out === null ? end : Math.min(out, end) };
}

function whySlate(rows: readonly StatusRow[]): string {
  return [...new Set(rows.map((row) => STATE_WORDS[displayState(row)]))].join(', ');
}
