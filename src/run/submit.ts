import { formatUsd } from '../core/money.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import type { JobReference, Submission } from '../gateway/port.js';
import type { Job, JobRecord } from '../ledger/record.js';
import { lateFrameTexts } from '../plan/frame-warnings.js';
import { isoTime } from '../system/clock.js';
import { type Take, takeName } from '../takes/take.js';
import { requestBody } from '../takes/takes.js';
import type { RunContext } from './context.js';
import { findLost } from './find-lost.js';
import { callbackOf } from './hints.js';
import { takeFrames } from './images.js';
import { type Cause, intentOf, record, recordAccepted, reserve } from './record.js';
import { createRoomWait } from './room.js';
import type { SubmissionGate } from './submission-gate.js';

/** A job that the gateway accepted, or why there is none: `left` means that the run stopped or lost track, `taken` that another run has the take. */
export type Submitted = Result<{ job: Job; reference: JobReference }, 'refused' | 'left' | 'taken'>;

/** What is to be submitted, and why. */
export interface Wanted {
  take: Take;
  cause: Cause;
  /** True where another run is known to have the take by now. */
  isTaken(): boolean;
}

/** What came of one job; `again`: nothing was sent, and the take needs another job, because somebody may have decided about this one. */
type SubmittedAs = Submitted | 'again';

const LEFT: Submitted = err('left');

/** What comes of a job whose permit was not valid any more. */
const NOT_SENT: Submission = {
  kind: 'not-sent',
  why: 'the run stood still after it had stored the job, and somebody may have decided about it meanwhile',
};

const STOPPED = 'the run stopped before it was sent';

const NO_ROOM =
  'every place that `concurrency` allows is held by a job that no run follows; render the whole film to follow them';

/**
 * Submits a take as one new job, again and again while the gateway provably does not take it. The order that makes a crash safe:
 * the intent is on disk before the POST leaves, one intent for every POST; the request id is on disk before anything else happens.
 */
export async function submitTake(
  context: RunContext,
  gate: SubmissionGate,
  wanted: Wanted,
): Promise<Submitted> {
  for (;;) {
    if (wanted.isTaken()) return err('taken');
    const job = context.newJobId();
    const submitted = await submitAs(context, gate, wanted, job);
    if (submitted !== 'again' && submitted.ok) return submitted;
    context.journal.shared?.release(job);
    if (submitted !== 'again') return submitted;
  }
}

async function submitAs(
  context: RunContext,
  gate: SubmissionGate,
  { take, cause, isTaken }: Wanted,
  job: string,
): Promise<SubmittedAs> {
  const { journal, clock, stop } = context;
  const of = { take: takeName(take), job };
  const room = createRoomWait(context);
  const images = await takeFrames(context, take);
  if (!images.ok) return noInput(images.error);
  for (const message of lateFrameTexts(take, journal.book.jobs)) context.emit({ type: 'notice', message });
  const { image, end, frames } = images.value;
  for (let attempt = 1; ; ) {
    if (stop.submissions.aborted) return LEFT;
    // What takes long is done before the lane is entered, which others wait for.
    const ready = await resolved();
    if (!ready.ok) return noInput(ready.error);
    if (!(await gate.open())) return LEFT;
    const outcome = await submitOnce(attempt);
    if (outcome === 'full') {
      if (!(await room.again())) return noInput(NO_ROOM);
    } else if (outcome) return outcome;
    else attempt += 1;
  }

  /** One POST; null where the take is to be tried again, `full` where nothing was sent because the film has no place for it yet. */
  async function submitOnce(attempt: number): Promise<SubmittedAs | 'full' | null> {
    let went: 'well' | 'badly' | null = null;
    let isLate = false;
    try {
      const sent = await resolved();
      if (!sent.ok) return noInput(sent.error);
      // The wait for the lane may have been long: the ledger need not be asked for what others are known to have.
      if (isTaken()) return err('taken');
      const intent = intentOf(context, take, cause, { attempt, frames });
      const permit = await reserve(context, { job, intent });
      if (!permit.ok) {
        if (permit.error === 'full') return permit.error;
        return permit.error === 'taken' ? err(permit.error) : LEFT;
      }
      const quote = take.quote.usd === null ? null : formatUsd(take.quote.usd);
      context.emit({ type: 'submitting', attempt, quote, ...of });
      // The wait for the disk may have been long, and whoever is told may stop the run: one that is stopping sends nothing any more.
      if (stop.submissions.aborted) {
        await record(context, released(attempt, STOPPED));
        context.emit({ type: 'released', why: STOPPED, ...of });
        return LEFT;
      }
      const mayLeave = async () => {
        if (!(await permit.value.isValid())) isLate = true;
        return !isLate;
      };
      const request = {
        path: take.model.path,
        body: requestBody(take, sent.value.start, sent.value.last),
        id: job,
        take: of.take,
        mayLeave,
        callback: callbackOf(context.hints, context.gateway, take.model),
      };
      // Asked here too, for a gateway that does not ask.
      const answer = (await mayLeave())
        ? await context.gateway.submit(request, context.settings.submitTimeout)
        : NOT_SENT;
      const outcome = await handle(isLate && answer.kind === 'not-sent' ? NOT_SENT : answer, attempt);
      went = answer.kind === 'accepted' || answer.kind === 'refused' ? 'well' : 'badly';
      return outcome;
    } finally {
      gate.close(went);
    }
  }

  /** What the request says of both images. */
  async function resolved(): Promise<Result<{ start: string | null; last: string | null }, string>> {
    const start = image ? await context.resolveInput(image, of.take) : ok(null);
    if (!start.ok) return start;
    const last = end ? await context.resolveInput(end, of.take) : ok(null);
    return last.ok ? ok({ start: start.value, last: last.value }) : last;
  }

  /** Records nothing, so that a later run tries again. */
  function noInput(why: string): Submitted {
    if (!stop.submissions.aborted) context.emit({ type: 'withheld', take: of.take, why });
    return LEFT;
  }

  async function handle(answer: Submission, attempt: number): Promise<SubmittedAs | null> {
    switch (answer.kind) {
      case 'accepted':
        if (!gate.isNew(answer.request_id))
          return lost(`the gateway answered with ${answer.request_id}, the request id of another job`);
        gate.answered();
        return accepted(answer);
      case 'not-sent':
      case 'busy':
        if (!(await record(context, released(attempt, answer.why)))) return LEFT;
        context.emit({ type: 'released', why: answer.why, ...of });
        if (answer.kind === 'busy') gate.busy(answer.why, answer.wait);
        else gate.unreachable(answer.why);
        return afterRelease(answer === NOT_SENT);
      case 'refused':
        gate.answered();
        await record(context, { job, refused: { at: now(), status: answer.status, why: answer.why } });
        context.emit({ type: 'failed', class: 'refused', why: answer.why, again: false, ...of });
        return err('refused');
      case 'account':
        stop.submitting('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
        await record(context, released(attempt, answer.why));
        context.emit({ type: 'released', why: answer.why, ...of });
        return LEFT;
      case 'unknown':
        return lost(answer.why);
      default:
        return unreachable(answer);
    }
  }

  /** What follows where nothing was sent. A decision about this job says nothing of another attempt, which is another job then. */
  function afterRelease(isLate: boolean): SubmittedAs | null {
    const { accepted, abandoned, again } = known();
    if (accepted || abandoned) return err('taken');
    return isLate || again ? 'again' : null;
  }

  async function accepted(reference: JobReference): Promise<Submitted> {
    await recordAccepted(context, known(), take, reference);
    return ok({ job: known(), reference });
  }

  async function lost(why: string): Promise<Submitted> {
    const found = await findLost(context, gate, known());
    if (found) return accepted(found);
    gate.unknown(why);
    await record(context, { job, lost: { at: now(), why } });
    context.emit({ type: 'lost', why, ...of });
    return LEFT;
  }

  function known(): Job {
    const found = journal.book.jobs.get(job);
    if (!found) throw new Error(`job ${job} is not in the journal`);
    return found;
  }

  function released(attempt: number, why: string): JobRecord {
    return { job, released: { at: now(), attempt, why } };
  }

  function now(): string {
    return isoTime(clock.now());
  }
}
