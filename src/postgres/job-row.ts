import { createHash } from 'node:crypto';
import type { Usd } from '../core/money.js';
import { err, ok, type Result } from '../core/result.js';
import { chargeBasis, jobQuote } from '../ledger/charge.js';
import { type GatewayId, type Job, type JobRecord, jobOf } from '../ledger/record.js';
import { contentText } from '../ledger/reservations.js';
import { isForgotten, isReleased, stateOf } from '../ledger/state.js';
import { decodeLine, encodeLine } from '../lockfile/encode.js';

/** Where a job is, for the film's places: nowhere, on the wire as long as its run is live, or at the gateway. */
export const FLIGHT = { none: 0, wire: 1, gateway: 2 } as const;

/** What the database has to know of a job to decide what is racy; all of it follows from the job's records. */
export interface JobRow {
  id: string;
  run: string;
  shot: string;
  take: number;
  model: string;
  gateway: string;
  /** A digest of what the job asked for. */
  content: string;
  replaces: string | null;
  quote: Usd | null;
  /** What the job commits; 0 for an unpriced one. */
  counts: Usd;
  /** It may have cost something, and nobody knows how much. */
  isUncounted: boolean;
  /** It may have cost something: nobody else submits its take unless in its place. */
  isLive: boolean;
  flight: (typeof FLIGHT)[keyof typeof FLIGHT];
  requestId: string | null;
  isOver: boolean;
  /** All that is known of the job, as a line of a lockfile. */
  line: string;
}

/** The row of a job. */
export function rowOf(job: Job): JobRow {
  const { run, shot, take, model, gateway, replaces = null } = job.intent;
  return {
    id: job.job,
    run,
    shot,
    take,
    model,
    gateway: gatewayText(gateway),
    content: createHash('sha256').update(contentText(job)).digest('hex'),
    replaces,
    quote: jobQuote(job),
    ...countsOf(job),
    flight: flightOf(job),
    requestId: job.accepted?.request_id ?? null,
    isOver: isOver(job),
    line: lineOf(job),
  };
}

/** Its clip is here or nobody wants it: there is nothing to hold it for. */
export function isOver(job: Job): boolean {
  return job.finished !== undefined || stateOf(job) === 'abandoned';
}

/** What a job commits, and whether it may have cost something. */
export function countsOf(job: Job): Pick<JobRow, 'counts' | 'isUncounted' | 'isLive'> {
  const isLive = chargeBasis(job) !== 'none';
  const quote = isLive ? jobQuote(job) : 0n;
  return { counts: quote ?? 0n, isUncounted: quote === null, isLive };
}

/** What tells gateways apart. */
function gatewayText(gateway: GatewayId | undefined): string {
  return gateway ? `${gateway.provider} ${gateway.origin ?? ''}` : '';
}

function flightOf(job: Job): JobRow['flight'] {
  const state = stateOf(job);
  if (state === 'submitted') return isForgotten(job) ? FLIGHT.none : FLIGHT.gateway;
  return state === 'unknown' && !job.lost && !isReleased(job) ? FLIGHT.wire : FLIGHT.none;
}

/** A record as it is stored: a line of a lockfile, with its checksum. */
export function lineOf(record: JobRecord): string {
  return encodeLine({ kind: 'job', record });
}

/** The record of a stored line; the error is why nobody may touch the ledger. */
export function recordOf(line: string): Result<JobRecord, 'damaged' | 'newer'> {
  const decoded = decodeLine(line);
  if (!decoded.ok) return decoded;
  return decoded.value.kind === 'job' ? ok(decoded.value.record) : err('damaged');
}

/** The job of a stored line that holds all of it. */
export function storedJob(line: string): Result<Job, 'damaged' | 'newer'> {
  const record = recordOf(line);
  if (!record.ok) return record;
  const job = jobOf(record.value);
  return job ? ok(job) : err('damaged');
}
