import type { Usd } from '../core/money.js';
import { formatUsd, sumUsd } from '../core/money.js';
import { chargeBasis, jobQuote } from '../lockfile/charge.js';
import type { Job } from '../lockfile/record.js';
import { stateOf } from '../lockfile/state.js';
import type { PriceNow } from '../plan/committed.js';
import { committedOf } from '../plan/committed.js';
import { failureText } from '../plan/decide.js';
import type { Match } from '../plan/match.js';
import type { Plan } from '../plan/plan.js';
import { takeName } from '../shots/take.js';
import type { StopCause, Summary } from './event.js';

/** What a summary is made from: the plan that was carried out, and jobs matched to takes anew after it. */
export interface Ended {
  plan: Plan;
  match: Match;
  jobs: ReadonlyMap<string, Job>;
  run: string;
  cause: StopCause | null;
  /** Clips that reached the disk in this run, by job id. */
  arrived: ReadonlySet<string>;
  elapsed_seconds: number;
  priceNow: PriceNow;
}

/** How a run ended, but for the names of files and commands. */
export function summarize(ended: Ended): Omit<Summary, 'output' | 'report' | 'next'> {
  const { plan, match, jobs, run, cause, arrived, priceNow } = ended;
  const after = new Map(match.takes.map((matched) => [matched.take, matched.job]));
  const counts: Record<string, number> = {};
  const open: Summary['open'] = [];
  let capped = false;
  for (const { take, skipped, reason } of plan.takes) {
    const job = after.get(take) ?? null;
    const state = take.enabled ? (job ? stateOf(job) : 'pending') : 'disabled';
    counts[state] = (counts[state] ?? 0) + 1;
    const heldBack = skipped === 'over budget' || skipped === 'unpriced';
    capped ||= heldBack;
    if (isDone(state) || heldBack) continue;
    open.push({ take: takeName(take), state, why: whyOpen(job, cause) || reason });
  }
  const mine = [...jobs.values()].filter((job) => job.intent.run === run);
  const clips = [...arrived].map((id) => jobs.get(id)).filter((job) => job !== undefined);
  return {
    exit: exitOf(cause, open.length > 0, capped),
    cause,
    counts,
    clips: clips.length,
    film_seconds: clips.reduce((sum, job) => sum + (job.clips?.files[0]?.duration ?? 0), 0),
    charged: formatUsd(sumOf(mine, 'charged')),
    possibly: formatUsd(sumOf(mine, 'possibly')),
    committed: formatUsd(committedOf(jobs.values(), priceNow)),
    elapsed_seconds: ended.elapsed_seconds,
    open,
  };
}

/** The exit code of a run (design, "The command line"): the first cause of an early end, then open takes, then caps. */
function exitOf(cause: StopCause | null, open: boolean, capped: boolean): Summary['exit'] {
  switch (cause) {
    case 'interrupted':
      return 130;
    case 'account':
      return 4;
    case 'unreachable':
    case 'unknown answers':
      return 6;
    case 'journal':
    case 'bug':
      return 1;
    case null:
      return open ? 1 : capped ? 3 : 0;
  }
}

function isDone(state: string): boolean {
  return state === 'finished' || state === 'abandoned' || state === 'disabled';
}

function whyOpen(job: Job | null, cause: StopCause | null): string {
  if (!job) return cause === null ? '' : 'not submitted';
  switch (stateOf(job)) {
    case 'failed':
      return failureText(job);
    case 'unknown':
      return job.lost ? `answer lost: ${job.lost.why}` : 'no answer came';
    case 'submitted':
      return job.trouble?.why ?? 'still rendering at the gateway';
    case 'rendered':
      return job.trouble?.why ?? 'rendered, clip not here yet';
    default:
      return '';
  }
}

function sumOf(jobs: readonly Job[], basis: 'charged' | 'possibly'): Usd {
  return sumUsd(jobs.map((job) => (chargeBasis(job) === basis ? (jobQuote(job) ?? 0n) : 0n)));
}
