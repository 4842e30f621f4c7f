import { formatUsd } from '../core/money.js';
import { err, type Result, unreachable } from '../core/result.js';
import type { JobReference } from '../gateway/port.js';
import { takeNameOfJob } from '../ledger/job.js';
import { JournalBroken, type NotReserved, type SendPermit } from '../ledger/port.js';
import type { Job, JobRecord } from '../ledger/record.js';
import type { PlannedTake } from '../plan/plan.js';
import { isoTime } from '../system/clock.js';
import { type Take, takeName } from '../takes/take.js';
import type { RunBase, RunContext } from './context.js';

const OVERTAKEN =
  'somebody else added jobs to the lockfile during the run, so that its plan does not hold any more; run the same command again';

const UNWRITABLE =
  'Nothing is sent that is not written down first. Make the lockfile writable, with room on its disk, then run the same command again';

type Base = Pick<RunBase, 'journal' | 'stop'>;

/** Journals a fact; false, and no more submissions in this run, where it could not be stored. None either once others' jobs are in the journal. */
export function record(base: Base, fact: JobRecord): Promise<boolean> {
  return stored(base, async () => {
    await base.journal.append(fact);
    return true;
  });
}

/** Why a take is submitted, and the job that the new one replaces. */
export type Cause = Pick<PlannedTake, 'by' | 'replaces'>;

/** What is about to be submitted for a take, from those frames. */
export function intentOf(
  context: RunContext,
  take: Take,
  { by, replaces }: Cause,
  { attempt, frames }: { attempt: number; frames: NonNullable<Job['intent']['frames']> | null },
): Job['intent'] {
  const { usd, basis } = take.quote;
  return {
    at: isoTime(context.clock.now()),
    attempt,
    run: context.run,
    gateway: context.gatewayId,
    by,
    ...(replaces === null ? {} : { replaces }),
    shot: take.shot,
    take: take.take,
    model: take.model.name,
    ...take.content,
    ...(frames ? { frames } : {}),
    quote: usd === null ? null : formatUsd(usd),
    basis,
    seconds: take.seconds,
  };
}

/** Why a job may not be submitted. `no`: that was said; `taken` by another run at work; `full`: not yet. */
export type NoPermit = 'no' | 'taken' | 'full';

/**
 * Journals what is about to be submitted, within the caps. Where it could not be stored, or does not fit under a cap of the run or the film,
 * there are no more submissions in this run.
 */
export async function reserve(
  base: Base & Pick<RunContext, 'caps' | 'emit'>,
  intent: Job,
): Promise<Result<SendPermit, NoPermit>> {
  let came: Result<SendPermit, NoPermit> = err('no');
  await stored(base, async () => {
    const reserved = await base.journal.reserve(intent, base.caps);
    came = reserved.ok ? reserved : err(refused(base, takeNameOfJob(intent), reserved.error));
    return reserved.ok;
  });
  return came;
}

function refused(
  { journal, emit, stop }: Base & Pick<RunContext, 'emit'>,
  take: string,
  why: NotReserved,
): NoPermit {
  switch (why) {
    case 'full':
      return 'full';
    case 'taken':
      if (journal.shared) return 'taken';
      emit({
        type: 'notice',
        message: `${take} was submitted by another run, so this one leaves it out`,
      });
      return 'no';
    case 'over a scoped budget':
      emit({ type: 'withheld', take, why: 'it does not fit under `budgets` any more' });
      return 'no';
    case 'over the cap':
      stop.submitting('caps', `${take} does not fit under the caps any more`);
      return 'no';
    default:
      return unreachable(why);
  }
}

/**
 * Journals that the gateway has a job, and says so. An id that cannot be written is printed with the command that adopts it, and stays in
 * the book of this run.
 */
export async function recordAccepted(
  context: Base & Pick<RunContext, 'clock' | 'emit' | 'adoptCommand'>,
  job: Job,
  take: Take | null,
  { request_id, reference }: JobReference,
): Promise<void> {
  const of = labelOf(job, take);
  const more = reference === undefined ? {} : { reference };
  const at = isoTime(context.clock.now());
  const safe = await record(context, { job: job.job, accepted: { at, request_id, ...more } });
  if (!safe)
    context.emit({
      type: 'notice',
      message: `${of.take} was accepted as ${request_id}, which could not be written to the lockfile. Once it can be: ${context.adoptCommand(job.job, request_id)}`,
    });
  context.emit({ type: 'accepted', request_id, ...of });
}

/** Journals what went wrong last with a job. Its time is later than that of all it is about, whatever the clock says, so that it is the last. */
export function noteTrouble(
  base: Base & Pick<RunBase, 'clock'>,
  job: string,
  why: string,
  forgotten: boolean,
): Promise<boolean> {
  const missing = forgotten ? { missing: true as const } : {};
  const { accepted, ended, trouble } = base.journal.book.jobs.get(job) ?? {};
  const before = [accepted, ended, trouble].map((fact) => (fact ? Date.parse(fact.at) + 1 : 0));
  const at = isoTime(Math.max(base.clock.now(), ...before));
  return record(base, { job, trouble: { at, why, ...missing } });
}

/** The job as the journal has it by now. */
export function latest({ journal }: Pick<RunBase, 'journal'>, job: Job): Job {
  return journal.book.jobs.get(job.job) ?? job;
}

/** What events call a job: by its take; an orphan, which has none, by the take that it was made for. */
export function labelOf(job: Job, take: Take | null): { take: string; job: string } {
  return { take: take ? takeName(take) : takeNameOfJob(job), job: job.job };
}

async function stored({ journal, stop }: Base, store: () => Promise<boolean>): Promise<boolean> {
  try {
    const isStored = await store();
    if (journal.mirrorProblem !== null)
      stop.submitting(
        'disk',
        `the output folder's record of what was bought cannot be kept: ${journal.mirrorProblem}`,
      );
    if (journal.isOvertaken) stop.submitting('journal', OVERTAKEN);
    return isStored;
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    stop.submitting('journal', `${error.message}. ${UNWRITABLE}`);
    return false;
  }
}
