import type { Json } from '../core/json.js';
import { sumUsd, type Usd } from '../core/money.js';
import { type ChargeBasis, chargeBasis, jobQuote } from '../ledger/charge.js';
import { commitmentOf, type PriceNow } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { olderText, type RowState, rowError, rowJobs, rowState, rowTake, type StatusRow } from './rows.js';

/** A row of the report, columns in the order of the file; null if a value is unknown or does not apply. */
export interface ReportRow {
  shot: string;
  take: number;
  scene: string | null;
  model: string;
  status: RowState;
  error: string | null;
  request_id: string | null;
  /** Of the current job, or of the take if it has no job. */
  quote_usd: Usd | null;
  /** What all jobs of the row have committed; null if one of them has no known price. */
  charge_usd: Usd | null;
  charge_basis: ChargeBasis | 'sandbox';
  /** POSTs over all jobs of the row. */
  attempts: number;
  submitted_at: string | null;
  completed_at: string | null;
  render_seconds: number | null;
  /**
   * Path of the clip below the output folder, that of an older version where one stands in; null if it is missing. Its properties
   * follow; further outputs are in `flags`.
   */
  output: string | null;
  bytes: number | null;
  sha256: string | null;
  width: number | null;
  height: number | null;
  duration_s: number | null;
  fps: number | null;
  flags: string;
  prompt: string;
  notes: string;
  /** What a person wrote down about the clip in a review: from 1 to 5, and a note. */
  rating: number | null;
  review_note: string;
}

/** The report row of a take or an orphan. On the sandbox the basis of every charge is `sandbox`. */
export function reportRow(row: StatusRow, priceNow: PriceNow, sandbox = false): ReportRow {
  const { take, job } = row;
  const jobs = rowJobs(row);
  const committed = jobs.map((one) => commitmentOf(one, priceNow));
  const unpriced = committed.filter((usd) => usd === null).length;
  const charge = sumUsd(committed.filter((usd) => usd !== null));
  const shown = row.older ?? row;
  const clip = shown.job?.clips?.files[0];
  const name = rowTake(row);
  const when = times(job);
  return {
    shot: name.shot,
    take: name.take,
    scene: take?.scene ?? null,
    model: take ? take.model.name : row.job.intent.model,
    status: rowState(row),
    error: rowError(row),
    request_id: job?.accepted?.request_id ?? null,
    quote_usd: job ? jobQuote(job) : (take?.quote.usd ?? null),
    charge_usd: unpriced > 0 ? null : charge,
    charge_basis: sandbox ? 'sandbox' : leastSure(jobs),
    attempts: jobs.reduce((sum, one) => sum + one.intent.attempt, 0),
    submitted_at: when.submitted_at,
    completed_at: when.completed_at,
    render_seconds: when.render_seconds,
    output: shown.outputs[0] ?? null,
    bytes: clip?.bytes ?? null,
    sha256: clip?.sha256 ?? null,
    width: clip?.width ?? null,
    height: clip?.height ?? null,
    duration_s: clip?.duration ?? null,
    fps: clip?.fps ?? null,
    flags: flagsOf(row, unpriced).join('; '),
    prompt: take ? take.prompt : textOf(row.job.intent.body.prompt),
    notes: take?.notes ?? '',
    rating: shown.job?.reviewed?.rating ?? null,
    review_note: shown.job?.reviewed?.note ?? '',
  };
}

const SURENESS: ChargeBasis[] = ['possibly', 'reserved', 'charged'];

function leastSure(jobs: readonly Job[]): ChargeBasis {
  const bases = new Set(jobs.map(chargeBasis));
  return SURENESS.find((basis) => bases.has(basis)) ?? 'none';
}

function flagsOf(row: StatusRow, unpriced: number): string[] {
  const { job, outputs } = row.older ?? row;
  const older = olderText(row);
  return [
    ...(row.orphan ? ['orphan'] : []),
    ...(older === null ? [] : [older]),
    ...(unpriced > 0 ? ['charge without a known price'] : []),
    ...(job?.clips?.flags ?? []),
    ...outputs.slice(1).flatMap((path) => (path === null ? [] : [`also ${path}`])),
  ];
}

function times(job: Job | null): Pick<ReportRow, 'submitted_at' | 'completed_at' | 'render_seconds'> {
  const { intent, accepted, refused, lost, ended } = job ?? {};
  const created = time(ended?.created_at);
  const completed = time(ended?.completed_at);
  return {
    submitted_at: accepted || refused || lost ? (intent?.at ?? null) : null,
    completed_at: completed === null ? (ended?.at ?? null) : new Date(completed).toISOString(),
    render_seconds:
      created === null || completed === null || completed < created ? null : (completed - created) / 1000,
  };
}

/** Parses a time from the gateway to milliseconds since 1970; null if it is not valid. */
function time(written: string | null | undefined): number | null {
  const ms = Date.parse(written ?? '');
  return Number.isNaN(ms) ? null : ms;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
