import type { Catalog } from '../catalog/model.js';
import { unreachable } from '../core/result.js';
import { contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { failureOf, type State, stateOf } from '../ledger/state.js';
import { changedKeys } from '../takes/content.js';
import { takeName } from '../takes/take.js';
import type { ClipOnDisk, ClipsOnDisk } from './clips-on-disk.js';
import type { Match, MatchedTake } from './match.js';
import type { Action, PlannedOrphan, PlannedTake, SkipCause } from './plan.js';
import { failureText, missingText, stateText } from './state-text.js';

/** A take whose job failed without a charge is submitted again without asking, this often until a `retry`. */
const ERROR_RETRIES = 2;

/** Options of the person beyond a plain render. */
export interface Wishes {
  /** `retry`: failed takes may be submitted again. */
  retry: boolean;
  /** `--force` was given, and no earlier `--force` is still unfinished. */
  force: boolean;
  /** `--stale`, or the take was named: a stale one is rendered again. */
  stale?: boolean;
}

/** What happens to a job by its state; a take can also replace it. */
const ACTIONS = {
  pending: 'skip',
  unknown: 'settle',
  submitted: 'resume',
  rendered: 'fetch',
  finished: 'keep',
  failed: 'skip',
  abandoned: 'skip',
} as const satisfies Record<State, Action>;

/** What a run would do with a take, without caps and prices. `before` is the newest job of the same take with other content. */
export function decide(
  { take, job, earlier, older, stale }: MatchedTake,
  before: Job | null,
  clips: readonly ClipOnDisk[],
  wishes: Wishes,
  catalog: Catalog,
): PlannedTake {
  if (!take.enabled) return skip('disabled', 'disabled');
  if (!job) return render('render', unmade());
  const state = stateOf(job);
  const open = state !== 'unknown' && state !== 'submitted' && state !== 'pending';
  if (open && job.again === 'force') return render('force', 'forced earlier, not finished');
  if (open && wishes.force) return render('force', `forced, was ${state}`);
  switch (state) {
    case 'pending':
      return render('resubmit', stateText(job));
    case 'unknown':
    case 'submitted':
    case 'rendered':
      return act(ACTIONS[state], stateText(job));
    case 'finished':
      // Made for other frames than the new job, so that it can serve the take again if its source changes back.
      if (stale && wishes.stale) return { ...render('render', stale), replaces: null };
      if (clips.includes('missing')) return act('fetch', missingText(job));
      return act('keep', kept(job));
    case 'failed': {
      const why = failureText(job);
      if (wishes.retry) return render('retry', `retry: ${why}`);
      if (retriesAutomatically(job, earlier)) return render('error', `retry after ${why}`);
      if (failureOf(job) !== 'error') return skip('failed', why);
      return skip('failed', `${why} (${errorTries(job, earlier) + 1} times)`);
    }
    case 'abandoned':
      return skip('abandoned', stateText(job));
    default:
      return unreachable(state);
  }

  function changesSince(old: Job): string {
    return changedKeys(contentOf(old), take.content, catalog).join(', ');
  }

  /** Why a take has no job. */
  function unmade(): string {
    const last = older ?? before;
    const changes = last ? changesSince(last) : '';
    if (changes === '') return 'new';
    return older ? `edited: ${changes}; the present clip stays in the film until then` : `edited: ${changes}`;
  }

  function kept(current: Job): string {
    const changes = changesSince(current);
    const how = stale ?? (changes === '' ? stateText(current) : `kept as it is: ${changes}`);
    return clips.includes('changed') ? `${how}; the file was changed by hand` : how;
  }

  function render(by: PlannedTake['by'], reason: string): PlannedTake {
    const planned = act('render', reason);
    planned.by = by;
    planned.replaces = job?.job ?? null;
    return planned;
  }

  function skip(skipped: SkipCause, reason: string): PlannedTake {
    const planned = act('skip', reason);
    planned.skipped = skipped;
    return planned;
  }

  function act(action: Action, reason: string): PlannedTake {
    const planned: PlannedTake = { take, action, reason, skipped: null, job, by: 'render', replaces: null };
    if (stale) planned.stale = true;
    return planned;
  }
}

/** True if a plain render resubmits the take of a failed job. `earlier` are the jobs that it replaced, newest first. */
export function retriesAutomatically(job: Job, earlier: readonly Job[]): boolean {
  return failureOf(job) === 'error' && hasErrorRetry(job, earlier);
}

/** True where the next plain render submits one of these takes again without asking, because its job failed without a charge. */
export function anyGoesAgain(match: Match, plan: { takes: readonly PlannedTake[] }): boolean {
  const selected = new Set(plan.takes.map(({ take }) => takeName(take)));
  return match.takes.some(
    ({ take, job, earlier }) =>
      job !== null && selected.has(takeName(take)) && retriesAutomatically(job, earlier),
  );
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

/** What a run would do with jobs that no take uses; `everything`: it follows all of them, not only those that the renders come in place of. */
export function decideUnused(
  match: Match,
  rendering: readonly PlannedTake[],
  clips: ClipsOnDisk,
  everything: boolean,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): PlannedOrphan[] {
  const followed = [
    ...(everything ? unusedJobs(match) : []),
    // A paid clip is downloaded even if it will be replaced.
    ...rendering.flatMap(({ job }) => (job && stateOf(job) === 'rendered' ? [job] : [])),
  ];
  const standsIn = new Set(match.takes.map(({ older }) => older));
  return followed.map((job) => {
    const planned = decideOrphan(job, clips.get(job.job) ?? [], standsIn.has(job));
    const who = job.finished ? undefined : elsewhere.get(job.job);
    return who === undefined ? planned : { ...planned, action: 'skip', reason: `left to ${who}` };
  });
}

/** What a run would do with an orphan. One that stands in for a take is brought here again where its clip is missing. */
export function decideOrphan(job: Job, clips: readonly ClipOnDisk[], standsIn: boolean): PlannedOrphan {
  const state = stateOf(job);
  const isMissing = state === 'finished' && clips.includes('missing');
  const action = isMissing && standsIn ? 'fetch' : ACTIONS[state];
  return { job, action, reason: isMissing ? missingText(job) : stateText(job) };
}

/** Jobs that no take uses: orphans, and replaced jobs that are still open. */
function unusedJobs({ takes, orphans }: Match): Job[] {
  const replaced = [...takes, ...orphans].flatMap(({ earlier }) => earlier);
  const open = replaced.filter((job) => stateOf(job) === 'submitted' || stateOf(job) === 'rendered');
  return [...orphans.map(({ job }) => job), ...open];
}
