import type { Usd } from '../core/money.js';
import { chargeBasis, jobQuote } from '../ledger/charge.js';
import { commitmentOf, type PriceNow } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { isMissing, type RowState, rowJobs, rowState, type StatusRow } from './rows.js';

/** The state of a row as a person looking for clips sees it: `missing` is a finished one whose clip is not on this disk. */
export type Seen = RowState | 'missing';

/** What the jobs of some rows have committed, by what came of it, in micro-dollars. The parts add up to `committed`. */
export interface Spent {
  committed: Usd;
  /** For the clips that serve a take. */
  film: Usd;
  /** For clips that another one took the place of, or that serve no take any more. */
  replaced: Usd;
  /** Possibly charged, for nothing: jobs that failed, were given up, or whose answer was lost. */
  failures: Usd;
  /** For jobs that are not over. */
  reserved: Usd;
  /** Jobs that may have cost something and have no price. */
  unpriced: number;
}

/** What one part of a film (a scene, a model) has come to. */
export interface Part {
  name: string | null;
  takes: number;
  finished: number;
  /** What its takes are quoted at, disabled ones left out; those without a price count in `unquoted`. */
  quoted: Usd;
  unquoted: number;
  spent: Usd;
}

/** The numbers of a film. */
export interface Totals extends Omit<Part, 'name' | 'spent'> {
  /** Takes by state; orphans are not counted. */
  states: Map<Seen, number>;
  /** Seconds of film in the finished clips that are here. */
  seconds: number;
  spent: Spent;
  /** In the order of the film; null is the name of what has no scene. Orphans come under null. */
  scenes: Part[];
  models: Part[];
}

/** What a person looking for the clip of a row would say of it. */
export function seen(row: StatusRow): Seen {
  const state = rowState(row);
  return state === 'finished' && isMissing(row) ? 'missing' : state;
}

/** Adds up all rows. Linear in their jobs. */
export function totalsOf(rows: readonly StatusRow[], priceNow: PriceNow): Totals {
  const whole = emptyPart(null);
  const scenes = new Map<string | null, Part>();
  const models = new Map<string | null, Part>();
  const states = new Map<Seen, number>();
  const spent: Spent = { committed: 0n, film: 0n, replaced: 0n, failures: 0n, reserved: 0n, unpriced: 0 };
  let seconds = 0;
  for (const row of rows) {
    const of = spentOn(row, priceNow);
    for (const key of ['committed', 'film', 'replaced', 'failures', 'reserved'] as const)
      spent[key] += of[key];
    spent.unpriced += of.unpriced;
    const state = seen(row);
    if (!row.orphan) states.set(state, (states.get(state) ?? 0) + 1);
    if (!row.orphan && state === 'finished') seconds += row.job?.clips?.files[0]?.duration ?? 0;
    const model = row.take?.model.name ?? row.job?.intent.model ?? null;
    for (const part of [whole, partOf(scenes, row.take?.scene ?? null), partOf(models, model)])
      addTo(part, row, state, of.committed);
  }
  return { ...whole, states, seconds, spent, scenes: [...scenes.values()], models: [...models.values()] };
}

function addTo(part: Part, row: StatusRow, state: Seen, committed: Usd): void {
  part.spent += committed;
  if (row.orphan || state === 'disabled') return;
  part.takes += 1;
  if (state === 'finished' || state === 'missing') part.finished += 1;
  const quote = row.take ? row.take.quote.usd : row.job && jobQuote(row.job);
  if (quote === null) part.unquoted += 1;
  else part.quoted += quote;
}

function spentOn(row: StatusRow, priceNow: PriceNow): Spent {
  const spent: Spent = { committed: 0n, film: 0n, replaced: 0n, failures: 0n, reserved: 0n, unpriced: 0 };
  for (const job of rowJobs(row)) {
    const usd = commitmentOf(job, priceNow);
    if (usd === null) spent.unpriced += 1;
    spent.committed += usd ?? 0n;
    spent[purposeOf(job, row)] += usd ?? 0n;
  }
  return spent;
}

function purposeOf(job: Job, row: StatusRow): 'film' | 'replaced' | 'failures' | 'reserved' {
  const basis = chargeBasis(job);
  if (basis === 'reserved') return 'reserved';
  if (basis === 'possibly' || stateOf(job) === 'failed') return 'failures';
  return job === row.job && !row.orphan ? 'film' : 'replaced';
}

function partOf(parts: Map<string | null, Part>, name: string | null): Part {
  const part = parts.get(name) ?? emptyPart(name);
  parts.set(name, part);
  return part;
}

function emptyPart(name: string | null): Part {
  return { name, takes: 0, finished: 0, quoted: 0n, unquoted: 0, spent: 0n };
}
