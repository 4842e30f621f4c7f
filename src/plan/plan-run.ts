import type { Catalog } from '../catalog/model.js';
import { sumUsd } from '../core/money.js';
import { plural } from '../core/text.js';
import { committedOf, type Uncounted, uncountedOf } from '../ledger/committed.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { runningTime } from '../takes/running-time.js';
import { type Take, takeName } from '../takes/take.js';
import { applyCaps, type Caps } from './caps.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import { decide, decideOrphan, type Wishes } from './decide.js';
import type { Match, Orphan } from './match.js';
import { planMoves } from './moves.js';
import type { Plan, PlannedTake } from './plan.js';
import { priceNowBy } from './price-now.js';
import type { Selection } from './select.js';

/** The input of a plan. */
export interface PlanInput {
  takes: readonly Take[];
  match: Match;
  jobs: Iterable<Job>;
  clips: ClipsOnDisk;
  /** Jobs that only the output folder knows: their clips make room. */
  unlisted?: readonly Job[];
  catalog: Catalog;
  selection: Selection;
  /** The command is `retry`: only failed takes. */
  retry: boolean;
  /** `--force` was given. */
  force: boolean;
  caps: Caps;
}

/** Plans a run: what it would do and what it would cost. Pure: the same input gives the same plan. */
export function planRun(input: PlanInput): Plan {
  const { takes, match, clips, selection, caps } = input;
  const jobs = [...input.jobs];
  const priceNow = priceNowBy(input.catalog);
  const committed = committedOf(jobs, priceNow);
  const uncounted = uncountedOf(jobs, priceNow);
  const selected = new Set(match.takes.filter((matched) => isSelected(matched.take, matched.job)));
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
  return {
    takes: chosen,
    orphans: followed.map((job) => decideOrphan(job, clips.get(job.job) ?? [])),
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

  function isSelected(take: Take, job: Job | null): boolean {
    const state = job ? stateOf(job) : 'pending';
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

function madeBefore(orphans: readonly Orphan[]): Map<string, Job> {
  const before = new Map<string, Job>();
  for (const { job } of orphans) {
    const known = before.get(takeNameOfJob(job));
    if (!known || known.intent.at < job.intent.at) before.set(takeNameOfJob(job), job);
  }
  return before;
}

function notesOf(rendering: readonly PlannedTake[]): string[] {
  return [
    ...new Set(
      rendering.flatMap(({ take }) => take.model.notes.map((note) => `${take.model.name}: ${note}`)),
    ),
  ];
}

/** The warning about earlier jobs without a known price: an unknown price is never zero. */
function uncountedText({ jobs, models }: Uncounted): string[] {
  if (jobs === 0) return [];
  const have = plural(jobs, 'earlier job has', 'earlier jobs have');
  return [
    `${have} no known price, so the amount committed is unknown: set a price for ${models.join(', ')} under \`prices:\` in the manifest`,
  ];
}
