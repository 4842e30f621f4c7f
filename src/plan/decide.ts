import type { Catalog } from '../catalog/model.js';
import { unreachable } from '../core/result.js';
import { contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { failureOf, stateOf } from '../ledger/state.js';
import { changedKeys } from '../takes/content.js';
import type { ClipOnDisk } from './clips-on-disk.js';
import type { MatchedTake } from './match.js';
import type { PlannedOrphan, PlannedTake } from './plan.js';
import { failureText, missingText, stateText } from './state-text.js';

/** A take whose job failed without a charge is submitted again without asking, this often until a `retry`. */
const ERROR_RETRIES = 2;

/** Options of the person beyond a plain render. */
export interface Wishes {
  /** `retry`: failed takes may be submitted again. */
  retry: boolean;
  /** `--force` was given, and no earlier `--force` is still unfinished. */
  force: boolean;
}

type Decision = Omit<PlannedTake, 'take' | 'job'>;

/** What a run would do with a take, without caps and prices. `before` is the newest job of the same take with other content. */
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
    if (!job) return render('render', null, unmade());
    const state = stateOf(job);
    const open = state !== 'unknown' && state !== 'submitted' && state !== 'pending';
    if (open && job.again === 'force') return render('force', job, 'forced earlier, not finished');
    if (open && wishes.force) return render('force', job, `forced, was ${state}`);
    switch (state) {
      case 'pending':
        return render('resubmit', job, stateText(job));
      case 'unknown':
        return act('settle', stateText(job));
      case 'submitted':
        return act('resume', stateText(job));
      case 'rendered':
        return act('fetch', stateText(job));
      case 'finished':
        if (clips.includes('missing')) return act('fetch', missingText(job));
        return act('keep', kept(job));
      case 'failed':
        return failed(job);
      case 'abandoned':
        return skip('abandoned', stateText(job));
      default:
        return unreachable(state);
    }
  }

  function failed(current: Job): Decision {
    const why = failureText(current);
    if (wishes.retry) return render('retry', current, `retry: ${why}`);
    if (retriesAutomatically(current, matched.earlier)) return render('error', current, `retry after ${why}`);
    if (failureOf(current) !== 'error') return skip('failed', why);
    return skip('failed', `${why} (${errorTries(current, matched.earlier) + 1} times)`);
  }

  /** Why a take has no job. */
  function unmade(): string {
    const { older } = matched;
    const last = older ?? before;
    const changes = last ? changedKeys(contentOf(last), take.content, catalog).join(', ') : '';
    if (changes === '') return 'new';
    return older ? `edited: ${changes}; the present clip stays in the film until then` : `edited: ${changes}`;
  }

  function kept(current: Job): string {
    const changes = changedKeys(contentOf(current), take.content, catalog).join(', ');
    const how = changes === '' ? stateText(current) : `kept as it is: ${changes}`;
    return clips.includes('changed') ? `${how}; the file was changed by hand` : how;
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

/** True if a plain render resubmits the take of a failed job. `earlier` are the jobs that it replaced, newest first. */
export function retriesAutomatically(job: Job, earlier: readonly Job[]): boolean {
  return failureOf(job) === 'error' && hasErrorRetry(job, earlier);
}

/** True if a job that failed without a charge may be submitted again without asking. */
export function hasErrorRetry(job: Job, earlier: readonly Job[]): boolean {
  return errorTries(job, earlier) < ERROR_RETRIES;
}

/** How often a take was submitted again after uncharged failures without anybody asking for it, up to this job. */
function errorTries(job: Job, earlier: readonly Job[]): number {
  const chain = [job, ...earlier];
  const asked = chain.findIndex((link) => link.intent.by !== 'error');
  return asked === -1 ? chain.length : asked;
}

/** What a run would do with an orphan. One that stands in for a take is brought here again where its clip is missing. */
export function decideOrphan(job: Job, clips: readonly ClipOnDisk[], standsIn: boolean): PlannedOrphan {
  const state = stateOf(job);
  switch (state) {
    case 'unknown':
      return { job, action: 'settle', reason: stateText(job) };
    case 'submitted':
      return { job, action: 'resume', reason: stateText(job) };
    case 'rendered':
      return { job, action: 'fetch', reason: stateText(job) };
    case 'finished':
      return clips.includes('missing')
        ? { job, action: standsIn ? 'fetch' : 'keep', reason: missingText(job) }
        : { job, action: 'keep', reason: stateText(job) };
    case 'failed':
    case 'pending':
    case 'abandoned':
      return { job, action: 'skip', reason: stateText(job) };
    default:
      return unreachable(state);
  }
}
