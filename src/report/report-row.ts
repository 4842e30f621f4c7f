import type { Json } from '../core/json.js';
import { sumUsd } from '../core/money.js';
import { type ChargeBasis, chargeBasis, commitmentOf, jobQuote, type PriceNow } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import { parseTime } from '../system/clock.js';
import { rowError, rowJobs, rowState, rowTake, type StatusRow, versionText } from './rows.js';

/** A row of the report, columns in the order of the file; null if a value is unknown or does not apply. */
export type ReportRow = ReturnType<typeof reportRow>;

/** The report row of a take or an orphan. On the sandbox the basis of every charge is `sandbox`. */
export function reportRow(row: StatusRow, priceNow: PriceNow, sandbox = false) {
  const { take, job } = row;
  const jobs = rowJobs(row);
  const committed = jobs.map((one) => commitmentOf(one, priceNow));
  const unpriced = committed.filter((usd) => usd === null).length;
  const shown = row.older ?? row;
  const clip = shown.job?.clips?.files[0];
  const name = rowTake(row);
  return {
    shot: name.shot,
    take: name.take,
    scene: take?.scene ?? null,
    model: take ? take.model.name : row.job.intent.model,
    status: rowState(row),
    error: rowError(row),
    request_id: job?.accepted?.request_id ?? null,
    /** Of the current job, or of the take if it has no job. */
    quote_usd: job ? jobQuote(job) : (take?.quote.usd ?? null),
    /** What all jobs of the row have committed; null if one of them has no known price. */
    charge_usd: unpriced > 0 ? null : sumUsd(committed.filter((usd) => usd !== null)),
    charge_basis: sandbox ? ('sandbox' as const) : leastSure(jobs),
    /** POSTs over all jobs of the row. */
    attempts: jobs.reduce((sum, one) => sum + one.intent.attempt, 0),
    ...times(job),
    /**
     * Path of the clip below the output folder, that of an older version where one stands in; null if it is missing. Its properties
     * follow; further outputs are in `flags`.
     */
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
  const version = versionText(row);
  return [
    ...(row.orphan ? ['orphan'] : []),
    ...(version === null ? [] : [version]),
    ...(unpriced > 0 ? ['charge without a known price'] : []),
    ...(job?.clips?.flags ?? []),
    ...outputs.slice(1).flatMap((path) => (path === null ? [] : [`also ${path}`])),
  ];
}

function times(job: Job | null) {
  const { intent, accepted, refused, lost, ended } = job ?? {};
  const created = parseTime(ended?.created_at);
  const completed = parseTime(ended?.completed_at);
  return {
    submitted_at: accepted || refused || lost ? (intent?.at ?? null) : null,
    completed_at: completed === null ? (ended?.at ?? null) : new Date(completed).toISOString(),
    render_seconds:
      created === null || completed === null || completed < created ? null : (completed - created) / 1000,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
