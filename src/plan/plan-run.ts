import { sumUsd } from '../core/money.js';
import { committedOf, uncountedOf } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { runningTime } from '../takes/running-time.js';
import { takeName } from '../takes/take.js';
import { applyCaps } from './caps.js';
import { decide, decideOrphan, type Wishes } from './decide.js';
import { type Match, type MatchedTake, madeBefore, takeState } from './match.js';
import { planMoves } from './moves.js';
import type { Plan } from './plan.js';
import type { PlanInput } from './plan-input.js';
import { priceNowBy } from './price-now.js';
import { notesOf, uncountedText } from './warnings.js';

/** Plans a run: what it would do and what it would cost. Pure: the same input gives the same plan. */
export function planRun(input: PlanInput): Plan {
  const { takes, match, clips, selection, caps } = input;
  const jobs = [...input.jobs];
  const priceNow = priceNowBy(input.catalog);
  const committed = committedOf(jobs, priceNow);
  const uncounted = uncountedOf(jobs, priceNow);
  const selected = new Set(match.takes.filter(isSelected));
  const wishes: Wishes = {
    retry: input.retry,
    force: input.force && ![...selected].some(({ job }) => job?.again === 'force'),
  };
  const before = madeBefore(match.orphans);
  const decided = match.takes.map((matched) => {
    const found = clips.get(matched.job?.job ?? '') ?? [];
    const wanted = selected.has(matched) ? wishes : { retry: false, force: false };
    return decide(matched, before.get(takeName(matched.take)) ?? null, found, wanted, input.catalog);
  });
  const chosen = applyCaps(
    decided.filter((_, index) => selected.has(at(match.takes, index))),
    caps,
    committed,
    uncounted,
  );
  const rendering = chosen.filter((planned) => planned.action === 'render');
  const followed = [
    ...(input.retry || !selection.everything ? [] : unusedJobs(match)),
    // A paid clip is downloaded even if it will be replaced.
    ...rendering.flatMap(({ job }) => (job && stateOf(job) === 'rendered' ? [job] : [])),
  ];
  const standsIn = new Set(match.takes.map(({ older }) => older));
  return {
    takes: chosen,
    orphans: followed.map((job) => decideOrphan(job, clips.get(job.job) ?? [], standsIn.has(job))),
    moves: planMoves(decided, new Set(rendering.map(({ take }) => take)), match, clips, input.unlisted),
    total: sumUsd(rendering.map(({ take }) => take.quote.usd ?? 0n)),
    by_basis: {
      documented: totalOf('documented'),
      assumed: totalOf('assumed'),
      user: totalOf('user'),
    },
    unpriced: chosen.filter(
      ({ take, action, skipped }) =>
        take.quote.usd === null && (action === 'render' || skipped === 'unpriced'),
    ).length,
    committed,
    uncounted,
    budget: caps.budget,
    max_cost: caps.maxCost,
    max_failures: caps.maxFailures ?? null,
    running_time: runningTime(takes),
    warnings: [...notesOf(rendering), ...uncountedText(uncounted)],
  };

  function isSelected(matched: MatchedTake): boolean {
    const { take } = matched;
    const state = takeState(matched);
    return selection.includes(take, state) && (!input.retry || (take.enabled && state === 'failed'));
  }

  function totalOf(basis: 'documented' | 'assumed' | 'user') {
    return sumUsd(rendering.map(({ take }) => (take.quote.basis === basis ? (take.quote.usd ?? 0n) : 0n)));
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`no element ${index}`);
  return value;
}

/** Jobs that no take uses: orphans, and replaced jobs that are still open. */
function unusedJobs(match: Match): Job[] {
  const replaced = [...match.takes, ...match.orphans].flatMap(({ earlier }) => earlier);
  const open = replaced.filter((job) => stateOf(job) === 'submitted' || stateOf(job) === 'rendered');
  return [...match.orphans.map(({ job }) => job), ...open];
}
