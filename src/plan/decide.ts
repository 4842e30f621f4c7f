import type { Catalog } from '../catalog/model.js';
import { unreachable } from '../core/result.js';
import { contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { failureOf, stateOf } from '../ledger/state.js';
import { changedKeys } from '../takes/content.js';
import type { ClipOnDisk } from './found.js';
import type { MatchedTake } from './match.js';
import type { PlannedLeftover, PlannedTake } from './plan.js';
import { failureText, missingText, standing } from './why.js';

/** A take whose job failed without a charge is submitted again without asking, this often until a `retry`. */
const ERROR_RETRIES = 2;

/** What the person asked for besides a plain render. */
export interface Wishes {
  /** `retry`: failed takes may be submitted again. */
  retry: boolean;
  /** `--force`, and no earlier wish of it is still open. */
  force: boolean;
}

type Decision = Omit<PlannedTake, 'take' | 'job'>;

/** What a run would do with a take, caps and prices aside. `before` is the newest job made for the same take with other content. */
export function decide(
  matched: MatchedTake,
  before: Job | null,
  clips: readonly ClipOnDisk[],
  wishes: Wishes,
  catalog: Catalog,
): PlannedTake {
  const { take, job } = matched;
  return { take, job, ...decision() };

  function decision(): Decision {
    if (!take.enabled) return skip('disabled', 'disabled');
    if (!job) return render('render', null, before ? changes(before) : 'new');
    const state = stateOf(job);
    const open = state !== 'unknown' && state !== 'submitted' && state !== 'pending';
    if (open && job.again === 'force') return render('force', job, 'forced earlier, not done yet');
    if (open && wishes.force) return render('force', job, `forced, was ${state}`);
    switch (state) {
      case 'pending':
        return render('resubmit', job, standing(job));
      case 'unknown':
        return act('settle', standing(job));
      case 'submitted':
        return act('resume', standing(job));
      case 'rendered':
        return act('fetch', standing(job));
      case 'finished':
        if (clips.includes('missing')) return act('fetch', missingText(job));
        return act(
          'keep',
          clips.includes('changed') ? 'finished; the file was changed by hand' : standing(job),
        );
      case 'failed':
        return failed(job);
      case 'abandoned':
        return skip('abandoned', standing(job));
      default:
        return unreachable(state);
    }
  }

  function failed(current: Job): Decision {
    const why = failureText(current);
    if (wishes.retry) return render('retry', current, `retry: ${why}`);
    if (goesAgain(current, matched.earlier)) return render('error', current, `again after ${why}`);
    if (failureOf(current) !== 'error') return skip('failed', why);
    return skip('failed', `${why} (${errorTries(current, matched.earlier) + 1} times)`);
  }

  function changes(old: Job): string {
    return changedKeys(contentOf(old), take.content, catalog).join(', ') || 'new';
  }

  function render(by: PlannedTake['by'], replaced: Job | null, reason: string): Decision {
    return { action: 'render', reason, skipped: null, by, replaces: replaced?.job ?? null };
  }

  function act(action: 'settle' | 'resume' | 'fetch' | 'keep', reason: string): Decision {
    return { action, reason, skipped: null, by: 'render', replaces: null };
  }

  function skip(skipped: NonNullable<PlannedTake['skipped']>, reason: string): Decision {
    return { action: 'skip', reason, skipped, by: 'render', replaces: null };
  }
}

/** True where a plain render submits the take of a job again by itself. `earlier` are the jobs that it replaced, newest first. */
export function goesAgain(job: Job, earlier: readonly Job[]): boolean {
  return failureOf(job) === 'error' && hasErrorRetry(job, earlier);
}

/** True where a job that failed without a charge may be submitted again without asking. */
export function hasErrorRetry(job: Job, earlier: readonly Job[]): boolean {
  return errorTries(job, earlier) < ERROR_RETRIES;
}

/** How often a take was submitted again after uncharged failures without anybody asking for it, up to this job. */
function errorTries(job: Job, earlier: readonly Job[]): number {
  const chain = [job, ...earlier];
  const asked = chain.findIndex((link) => link.intent.by !== 'error');
  return asked === -1 ? chain.length : asked;
}

/** What a run would do with a job that serves no take. */
export function decideLeftover(job: Job, clips: readonly ClipOnDisk[]): PlannedLeftover {
  const state = stateOf(job);
  switch (state) {
    case 'unknown':
      return { job, action: 'settle', reason: standing(job) };
    case 'submitted':
      return { job, action: 'resume', reason: standing(job) };
    case 'rendered':
      return { job, action: 'fetch', reason: standing(job) };
    case 'finished':
      return { job, action: 'keep', reason: clips.includes('missing') ? missingText(job) : standing(job) };
    case 'failed':
    case 'pending':
    case 'abandoned':
      return { job, action: 'skip', reason: standing(job) };
    default:
      return unreachable(state);
  }
}
