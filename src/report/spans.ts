import type { Job } from '../ledger/record.js';
import { type State, stateOf } from '../ledger/state.js';
import { parseTime } from '../system/clock.js';
import { takeName } from '../takes/take.js';

/**
 * The phase of a job: being submitted; queued at the gateway; rendering there; at the gateway, queued or rendering; being downloaded.
 */
export type Phase = 'sending' | 'queued' | 'rendering' | 'gateway' | 'downloading';

/** An interval of time, in milliseconds since 1970. */
export interface Interval {
  from: number;
  to: number;
}

/** The time of one job, its phases in order. */
export interface JobSpan extends Interval {
  job: string;
  take: string;
  /** `good`: its clip arrived; `open`: not over; `bad`: failed or unknown. */
  end: 'good' | 'open' | 'bad';
  stretches: (Interval & { doing: Phase })[];
}

const ENDS: Record<State, JobSpan['end']> = {
  finished: 'good',
  submitted: 'open',
  rendered: 'open',
  failed: 'bad',
  unknown: 'bad',
  pending: 'bad',
  abandoned: 'bad',
};

/** True for a job whose submission was answered or lost. */
export function wasSent({ accepted, refused, lost }: Job): boolean {
  return (accepted ?? refused ?? lost) !== undefined;
}

/**
 * The times of the latest `most` jobs that were sent, in the order of their submission. An open job lasts until the last known event of any
 * job, so that a page made days later shows the batch and not the days.
 */
export function spansOf(jobs: readonly Job[], most = Number.POSITIVE_INFINITY): JobSpan[] {
  const sent = jobs.filter(wasSent).sort((a, b) => (a.intent.at < b.intent.at ? -1 : 1));
  const latest = sent.slice(-most);
  const isOver = latest.every(({ ended, finished }) => ended && finished);
  const last = isOver ? 0 : jobs.reduce((time, job) => Math.max(time, lastKnown(job)), 0);
  return latest.map((job) => spanOf(job, last)).filter((span) => span !== null);
}

function lastKnown({ accepted, refused, lost, ended, finished, trouble }: Job): number {
  const times = [accepted?.at, refused?.at, lost?.at, ended?.at, finished, trouble?.at].map(parseTime);
  return times.reduce<number>((latest, time) => Math.max(latest, time ?? 0), 0);
}

/** The time of a job, up to `now` if it is open; null for a job that was neither accepted nor lost. */
function spanOf(job: Job, now: number): JobSpan | null {
  const { intent, accepted, ended, lost, refused, finished } = job;
  const from = parseTime(intent.at);
  const answered = parseTime(accepted?.at ?? refused?.at ?? lost?.at);
  if (from === null || answered === null) return null;
  const stretches: JobSpan['stretches'] = [];
  const add = (doing: Phase, start: number, end: number) => {
    if (end > start) stretches.push({ doing, from: start, to: end });
  };
  add('sending', from, answered);
  if (accepted && accepted.adopted !== true) {
    const done = ended ? endAtGateway(job, answered) : now;
    const rendering = parseTime(ended?.rendering_at);
    if (rendering !== null && rendering >= answered && rendering <= done) {
      add('queued', answered, rendering);
      add('rendering', rendering, done);
    } else add('gateway', answered, done);
  }
  const [fetched, arrived] = [parseTime(ended?.at), parseTime(finished)];
  if (fetched !== null && arrived !== null)
    add('downloading', Math.max(fetched, parseTime(job.clips?.since) ?? fetched), arrived);
  const to = stretches.at(-1)?.to ?? answered;
  return { job: job.job, take: takeName(intent), end: ENDS[stateOf(job)], from, to, stretches };
}

/** When the gateway finished: by its own clock if known, and not later than a run noticed. */
function endAtGateway({ ended }: Job, accepted: number): number {
  const known = parseTime(ended?.at) ?? accepted;
  const [created, completed] = [parseTime(ended?.created_at), parseTime(ended?.completed_at)];
  if (created === null || completed === null || completed < created) return known;
  return Math.min(known, accepted + completed - created);
}

/** Arranges jobs in lanes without overlaps: as many lanes as there were jobs at the same time. */
export function lanesOf(spans: readonly JobSpan[]): JobSpan[][] {
  const lanes: JobSpan[][] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const lane = lanes.find((each) => (each.at(-1)?.to ?? 0) <= span.from);
    if (lane) lane.push(span);
    else lanes.push([span]);
  }
  return lanes;
}

/** The intervals with at least one active job, in order; pauses of at most `pause` milliseconds are included. */
export function busyTimes(spans: readonly JobSpan[], pause: number): Interval[] {
  const busy: Interval[] = [];
  const all = spans.flatMap(({ stretches }) => stretches).sort((a, b) => a.from - b.from);
  for (const { from, to } of all) {
    const last = busy.at(-1);
    if (last && from - last.to <= pause) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  return busy;
}
