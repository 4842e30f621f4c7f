import { groupBy } from '../../core/group.js';
import type { Choice } from '../../plan/pick.js';
import type { Take } from '../../takes/take.js';
import { rowChoices, rowTake, type StatusRow, versionsOf } from '../rows.js';
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
  const parts = [...groupBy(rows, (row) => rowTake(row).shot)].flatMap(([shot, of]) => {
    const takes = of.filter(({ take }) => take?.enabled);
    const [first] = takes;
    if (!first?.take) return [];
    const row = chosenRow(choices.get(shot), of);
    const clip = row && (row.older ?? row).job?.clips?.files[0];
    const seconds = clip?.duration ?? first.take.seconds;
    const span = trimmed(first.take, seconds);
    if (span.from >= span.to) return [];
    return [{ shot, ...span, ...(row ? { row } : { why: whySlate(takes) }) }];
  });
  return { choices, parts };
}

/** The row of the chosen clip: the take that it stands in for, or else its own, which may be one of an earlier version. */
function chosenRow(choice: Choice | undefined, rows: readonly StatusRow[]): StatusRow | null {
  const chosen = choice?.chosen?.job.job;
  if (chosen === undefined) return null;
  const row =
    rows.find(({ older }) => older?.job.job === chosen) ??
    rows.find(({ job }) => job?.job === chosen) ??
    rows.flatMap(versionsOf).find(({ job }) => job?.job === chosen);
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
