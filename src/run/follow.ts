import { formatUsd } from '../core/money.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import { withoutQuery } from '../core/text.js';
import { backoff, pollBackoff, waitAsTold } from '../gateway/http/retry.js';
import type { JobReference, JobStatus, StatusAnswer } from '../gateway/port.js';
import { jobQuote } from '../ledger/charge.js';
import { renderSeconds } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isForgotten } from '../ledger/state.js';
import { isoTime, parseTime } from '../system/clock.js';
import type { Take } from '../takes/take.js';
import type { RunContext } from './context.js';
import type { Hint } from './hints.js';
import { labelOf, latest, noteTrouble, record } from './record.js';

/** How a job ended at the gateway; `open` = not yet, or nobody could tell in this run. */
export type Followed =
  | { kind: 'rendered'; media: string[] }
  | { kind: 'failed'; class: 'render' | 'error' | 'output'; why: string }
  /** `forgotten`: the gateway's last word was that it does not know the job. */
  | { kind: 'open'; forgotten: boolean };

/** An unknown id may only be a gateway that lags behind itself; after this long it stays open for a later run. */
const MISSING_FOR = 60_000;

/** A file may only be a little later than the word that it is done; so many more questions are asked about a job that is done without a link. */
const LINKLESS_ANSWERS = 3;

/**
 * Asks about an accepted job until it ends, patiently: status requests are free and idempotent. Gives up only by the job timeout,
 * an id unknown for a minute (or still unknown, where it was when an earlier run ended), or a run that stops; the job stays resumable.
 */
export async function followJob(
  context: RunContext,
  job: Job,
  reference: JobReference,
  take: Take | null,
): Promise<Followed> {
  const { hints, gateway, run } = context;
  const isAskedFor = job.intent.run === run && hints.callback !== null && gateway.jobOfCall !== undefined;
  const hint = hints.follow(reference.request_id, isAskedFor);
  let followed: Followed | null = null;
  try {
    followed = await follow(context, job, reference, take, hint);
    return followed;
  } finally {
    hint.leave(followed !== null && followed.kind !== 'open');
  }
}

async function follow(
  context: RunContext,
  job: Job,
  reference: JobReference,
  take: Take | null,
  hint: Hint,
): Promise<Followed> {
  const { clock, settings, stop } = context;
  const { request_id } = reference;
  const of = labelOf(job, take);
  const isFresh = job.intent.run === context.run;
  const polls = context.polls.follow(job, ageOf(job, clock.now()), isFresh);
  let word = '';
  let isWaiting = isFresh;
  let rendering: { rendering_at?: string } = {};
  let failures = 0;
  let linkless = 0;
  let missingSince: number | null = null;
  let missingWhy = '';
  const patience = isForgotten(job) ? 0 : MISSING_FOR;
  let reached = isFresh;
  if (isFresh) await nextPoll();
  const began = clock.elapsed();

  while (!stop.polling.aborted) {
    const answer = await context.asking(() => context.gateway.status(reference, stop.polling));
    polls.answered();
    const goesOn = handle(answer);
    if (answer.kind === 'job' && hasEnded(answer.job) && (linkless === 0 || linkless > LINKLESS_ANSWERS))
      return ended(answer.job);
    if (answer.kind === 'job' && isForgotten(latest(context, job)))
      await noteTrouble(context, job.job, 'the gateway knows it again', false);
    if (stop.polling.aborted) break;
    if (!goesOn.ok) return giveUp(goesOn.error);
    await pause(answer);
  }
  // An interrupt must not make a later run wait for the same id again.
  if (missingSince !== null && isOld()) await noteTrouble(context, job.job, missingWhy, true);
  return { kind: 'open', forgotten: missingSince !== null };

  /** What this answer means for going on: the error says why the job is left open. */
  function handle(answer: StatusAnswer): Result<null, string> {
    const elapsed = clock.elapsed() - began;
    switch (answer.kind) {
      case 'job':
        reached = true;
        linkless = answer.job.state === 'done' && answer.job.media.length === 0 ? linkless + 1 : 0;
        failures = linkless;
        missingSince = null;
        if (answer.job.word !== word) context.emit({ type: 'status', word: answer.job.word, ...of });
        word = answer.job.word;
        if (isWaiting && answer.job.state === 'running') rendering = { rendering_at: isoTime(clock.now()) };
        isWaiting = answer.job.state === 'queued';
        return late(elapsed, `still ${word} after`);
      case 'missing':
        reached = true;
        failures += 1;
        missingWhy = answer.why;
        if (missingSince === null && patience > 0) {
          const why = `the gateway does not know ${request_id}: ${answer.why}`;
          context.emit({ type: 'waiting', why, seconds: patience / 1000, ...of });
        }
        missingSince ??= clock.elapsed();
        if (clock.elapsed() - missingSince >= patience) return err(answer.why);
        return late(elapsed, `${answer.why} after`);
      case 'account':
        stop.asking('account', `the gateway refuses the account (${answer.status}): ${answer.why}`);
        return err(answer.why);
      case 'failed':
        failures += 1;
        reached ||= answer.reached;
        if (stop.cause === 'unreachable') return err(answer.why);
        if (!reached && elapsed >= settings.reachTimeout) {
          const seconds = Math.round(settings.reachTimeout / 1000);
          stop.submitting('unreachable', `the gateway could not be reached for ${seconds} s: ${answer.why}`);
          return err(answer.why);
        }
        return late(elapsed, `${answer.why}, after`);
      default:
        return unreachable(answer);
    }
  }

  function late(elapsed: number, what: string): Result<null, string> {
    if (elapsed < settings.jobTimeout) return ok(null);
    return err(`${what} ${Math.round(settings.jobTimeout / 60_000)} min`);
  }

  function nextPoll(): Promise<void> {
    return hint.next(polls.wait(), settings.pollInterval, stop.polling);
  }

  /** A call shortens no wait after a failure, which the gateway may have asked for. */
  function pause(answer: StatusAnswer): Promise<void> {
    if (failures === 0) return nextPoll();
    const own = backoff(failures, pollBackoff(settings.pollInterval), context.random);
    return clock.sleep(answer.kind === 'failed' ? waitAsTold(answer.wait, own) : own, stop.polling);
  }

  async function giveUp(why: string): Promise<Followed> {
    const forgotten = missingSince !== null;
    await noteTrouble(context, job.job, why, forgotten);
    const told = forgotten ? `the gateway does not know ${request_id}: ${why}` : why;
    context.emit({ type: 'trouble', why: told, ...of });
    return { kind: 'open', forgotten };
  }

  /** True for a job that the gateway has had for long enough to know it. */
  function isOld(): boolean {
    return ageOf(job, clock.now()) >= MISSING_FOR;
  }

  async function ended(status: EndedStatus): Promise<Followed> {
    const { state: outcome, charged, word, error, media, created_at, completed_at } = status;
    const facts = { outcome, charged, word, error, media: media.map(withoutQuery), created_at, completed_at };
    await record(context, { job: job.job, ended: { at: isoTime(clock.now()), ...facts, ...rendering } });
    if (outcome === 'failed')
      return {
        kind: 'failed',
        class: charged === 'no' ? 'error' : 'render',
        why: error ?? 'no reason given',
      };
    if (media.length === 0)
      return { kind: 'failed', class: 'output', why: error ?? `${word} without a clip URL` };
    const quote = jobQuote(job);
    const render_seconds = renderSeconds(job, status, clock.now());
    polls.rendered(render_seconds);
    context.emit({
      type: 'rendered',
      render_seconds,
      charge: quote === null ? null : formatUsd(quote),
      ...of,
    });
    return { kind: 'rendered', media };
  }
}

/** Milliseconds since the gateway took a job, as far as the machine's clock tells. */
function ageOf({ accepted }: Job, now: number): number {
  return Math.max(0, now - (parseTime(accepted?.at) ?? now));
}

type EndedStatus = Extract<JobStatus, { charged: unknown }>;

function hasEnded(status: JobStatus): status is EndedStatus {
  return status.state === 'done' || status.state === 'failed';
}
