import { closestMatch } from '../core/closest-match.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import { adoptRecord, disownRecord } from '../ledger/disown.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job, JobRecord } from '../ledger/record.js';
import { isForgotten, isReleased, stateOf } from '../ledger/state.js';
import { isoTime } from '../system/clock.js';
import { takeName } from '../takes/take.js';
import { jobToDisown } from './disown.js';
import type { Match } from './match.js';

/** True if it is unknown whether the gateway accepted the job, or still has it: `settle` decides. A pending `--resubmit` does not settle the job. */
export function isUndecided(job: Job): boolean {
  if (isForgotten(job)) return !job.abandoned;
  return !job.accepted && !job.refused && !job.ended && !job.abandoned && !isReleased(job);
}

/** All jobs that need a decision, those of takes first: unknown ones, and those that the gateway no longer knows. */
export function unknownJobs(match: Match): Job[] {
  const heads = [...match.takes, ...match.orphans].flatMap(({ job }) => job ?? []);
  return heads.filter((job) => {
    const state = stateOf(job);
    return state === 'unknown' || (isForgotten(job) && (state === 'submitted' || state === 'rendered'));
  });
}

/**
 * Finds an undecided job by take (`010:2`), by shot if only one of its takes is undecided (`010`), or by job id, which also finds a
 * replaced job. The error is a sentence with the possible names.
 */
export function jobToSettle(name: string, match: Match, jobs: ReadonlyMap<string, Job>): Result<Job, string> {
  const byId = jobs.get(name);
  if (byId) return isUndecided(byId) ? ok(byId) : err(`job ${name} is ${stateOf(byId)}: nothing to settle`);
  const heads = [
    ...match.takes.flatMap(({ take, job }) => (job ? [{ job, shot: take.shot, name: takeName(take) }] : [])),
    ...match.orphans.map(({ job }) => ({ job, shot: job.intent.shot, name: takeNameOfJob(job) })),
  ];
  const named = heads.filter((head) => head.name === name || head.shot === name);
  const undecided = named.filter(({ job }) => isUndecided(job));
  const [only] = undecided;
  if (only && undecided.length === 1) return ok(only.job);
  if (only) {
    const isShared = (take: string) => undecided.filter((head) => head.name === take).length > 1;
    const choices = undecided.map((head) => (isShared(head.name) ? head.job.job : head.name));
    return err(`${name} has ${undecided.length} unknown jobs; name one of them: ${choices.join(', ')}`);
  }
  const [first] = named;
  if (first) return err(`${name} is ${stateOf(first.job)}: nothing to settle`);
  const known = unknownJobs(match).map(takeNameOfJob);
  const open = heads.filter(({ job }) => isUndecided(job));
  const near = closestMatch(
    name,
    open.flatMap((head) => [head.shot, head.name]),
  );
  if (near !== undefined) return err(`no job matches ${name}; did you mean ${near}?`);
  return err(
    `no job matches ${name}; ${known.length > 0 ? `unknown takes: ${known.join(', ')}` : 'no take is unknown'}`,
  );
}

/**
 * A decision about unknown jobs. `adopt`: follow this job at the gateway; `resubmit`: the next run may submit it again; `abandon`: give
 * up the take; `disown`: the job gives up its request id, which belongs to another job.
 */
export type Decision =
  | { kind: 'adopt'; request_id: string }
  | { kind: 'resubmit' }
  | { kind: 'abandon' }
  | { kind: 'disown' };

/** The jobs for a decision, each once. `names` are takes, shots or job ids; `all` means every undecided job. */
export function jobsToSettle(
  names: readonly string[] | 'all',
  { kind }: Decision,
  match: Match,
  known: ReadonlyMap<string, Job>,
): Result<Job[], string> {
  if (names === 'all') return ok(unknownJobs(match));
  const jobs = new Set<Job>();
  for (const name of names) {
    const job = kind === 'disown' ? jobToDisown(name, known) : jobToSettle(name, match, known);
    if (!job.ok) return job;
    jobs.add(job.value);
  }
  return ok([...jobs]);
}

/** The record of a decision at `now` (milliseconds since 1970). */
export function decisionRecord(of: Job, decision: Decision, now: number): JobRecord {
  const at = isoTime(now);
  switch (decision.kind) {
    case 'adopt':
      return adoptRecord(of, decision.request_id, at);
    case 'resubmit':
      return { job: of.job, again: 'resubmit' };
    case 'abandon':
      return { job: of.job, abandoned: at };
    case 'disown':
      return disownRecord(of, at);
    default:
      return unreachable(decision);
  }
}
