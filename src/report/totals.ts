import type { Usd } from '../core/money.js';
import { chargeBasis, commitmentOf, jobQuote, type PriceNow } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { isMissing, type RowState, rowJobs, rowState, type StatusRow } from './rows.js';

/** The displayed state of a row: `missing` is a finished one whose clip is not on this disk. */
export type DisplayState = RowState | 'missing';

/** The amount committed by the jobs of some rows, by result, in micro-dollars. The parts add up to `committed`. */
export interface Spent {
  committed: Usd;
  /** For clips of takes, those included that stand in for a take until its next clip is there. */
  film: Usd;
  /** For other replaced clips and orphans. */
  replaced: Usd;
  /** Possibly charged without a clip: jobs that failed, were abandoned, or whose reply was lost. */
  failures: Usd;
  /** For open jobs. */
  reserved: Usd;
  /** The number of jobs that may have cost something and have no known price. */
  unpriced: number;
}

/** The numbers of a scene or a model. */
export interface Subtotal {
  name: string | null;
  /** True for what is of no take: replaced clips whose scene is not known, and orphans. */
  isApart: boolean;
  takes: number;
  /** Those whose clip is on this disk. */
  finished: number;
  /** Finished ones whose clip is not on this disk. */
  missing: number;
  /** The sum of the quotes of its takes, without disabled ones; those without a price are counted in `unquoted`. */
  quoted: Usd;
  unquoted: number;
  spent: Usd;
}

/** The numbers of a film. */
export interface Totals extends Omit<Subtotal, 'name' | 'isApart' | 'spent'> {
  /** Takes by state; orphans are not counted. */
  states: Map<DisplayState, number>;
  /** Seconds of finished clips on this disk. */
  seconds: number;
  spent: Spent;
  /** In the order of the film; the name is null for takes without a scene, and for what is apart. */
  scenes: Subtotal[];
  models: Subtotal[];
}

/** The displayed state of a row. */
export function displayState(row: StatusRow): DisplayState {
  const state = rowState(row);
  return (state === 'finished' || state === 'stale') && isMissing(row) ? 'missing' : state;
}

/** True if a clip on this disk is shown for a row: its own, or the older version that stands in. */
export function showsClip(row: StatusRow): boolean {
  if (row.older) return Boolean(row.older.outputs[0]);
  const state = displayState(row);
  return (state === 'finished' || state === 'stale') && Boolean(row.outputs[0]);
}

/** Adds up all rows. Linear in their jobs. */
export function totalsOf(rows: readonly StatusRow[], priceNow: PriceNow): Totals {
  const whole = emptyPart(null);
  const scenes = new Map<string | symbol | null, Subtotal>();
  const models = new Map<string | symbol | null, Subtotal>();
  const shownBy = new Map(rows.flatMap((row) => (row.older ? [[row.older.job.job, row] as const] : [])));
  const states = new Map<DisplayState, number>();
  const spent: Spent = { committed: 0n, film: 0n, replaced: 0n, failures: 0n, reserved: 0n, unpriced: 0 };
  let seconds = 0;
  for (const row of rows) {
    for (const job of rowJobs(row)) {
      const usd = commitmentOf(job, priceNow);
      if (usd === null) spent.unpriced += 1;
      const owner = shownBy.get(job.job) ?? row;
      spent[purposeOf(job, owner)] += usd ?? 0n;
      spent.committed += usd ?? 0n;
      for (const part of partsOf(owner)) part.spent += usd ?? 0n;
    }
    if (row.orphan) continue;
    const state = displayState(row);
    states.set(state, (states.get(state) ?? 0) + 1);
    if (state === 'finished' || state === 'stale') seconds += row.job?.clips?.files[0]?.duration ?? 0;
    for (const part of [whole, ...partsOf(row)]) addTo(part, row, state);
  }
  return { ...whole, states, seconds, spent, scenes: [...scenes.values()], models: [...models.values()] };

  function partsOf({ take, job, orphan }: StatusRow): Subtotal[] {
    const model = take?.model.name ?? job?.intent.model ?? null;
    return [partOf(scenes, orphan ? APART : (take?.scene ?? null)), partOf(models, model)];
  }
}

/** Stands for the name of a scene where there is none to tell. */
const APART = Symbol('apart');

function addTo(part: Subtotal, row: StatusRow, state: DisplayState): void {
  if (state === 'disabled') return;
  part.takes += 1;
  if (state === 'missing') part.missing += 1;
  if (state === 'finished' || state === 'stale') part.finished += 1;
  const quote = row.take ? row.take.quote.usd : row.job && jobQuote(row.job);
  if (quote === null) part.unquoted += 1;
  else part.quoted += quote;
}

function purposeOf(job: Job, row: StatusRow): 'film' | 'replaced' | 'failures' | 'reserved' {
  const basis = chargeBasis(job);
  if (basis === 'reserved') return 'reserved';
  if (basis === 'possibly' || stateOf(job) === 'failed') return 'failures';
  const isOfTake = (job === row.job || job.job === row.older?.job.job) && !row.orphan;
  return isOfTake ? 'film' : 'replaced';
}

function partOf(parts: Map<string | symbol | null, Subtotal>, name: string | symbol | null): Subtotal {
  const part = parts.get(name) ?? emptyPart(typeof name === 'symbol' ? null : name, name === APART);
  parts.set(name, part);
  return part;
}

function emptyPart(name: string | null, isApart = false): Subtotal {
  return { name, isApart, takes: 0, finished: 0, missing: 0, quoted: 0n, unquoted: 0, spent: 0n };
}
