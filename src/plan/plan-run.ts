import type { Catalog } from '../catalog/model.js';
import { sumUsd } from '../core/money.js';
import { committedOf, uncountedOf } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { runningTime } from '../takes/running-time.js';
import { type Take, takeName } from '../takes/take.js';
import { applyCaps, type Caps, uncountedText } from './caps.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import { decide, decideUnused, type Wishes } from './decide.js';
import { estimateTime } from './estimate.js';
import { type Match, type MatchedTake, madeBefore, takeState } from './match.js';
import { planMoves } from './moves.js';
import type { Plan } from './plan.js';
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
  /** Jobs at the gateway at the same time. */
  concurrency: number;
}

/** Plans a run: what it would do and what it would cost. Pure: the same input gives the same plan. */
export function planRun(input: PlanInput): Plan {
  const { takes, match, clips, selection, caps } = input;
  const jobs = [...input.jobs];
  const priceNow = priceNowBy(input.catalog);
  const committed = committedOf(jobs, priceNow);
  const uncounted = uncountedOf(jobs, priceNow);
  const selected = match.takes.filter(isSelected);
  const selectedTakes = new Set(selected.map(({ take }) => take));
  const wishes: Wishes = {
    retry: input.retry,
    force: input.force && !selected.some(({ job }) => job?.again === 'force'),
  };
  const before = madeBefore(match.orphans);
  const decided = match.takes.map((matched) => {
    const { take, job } = matched;
    const found = clips.get(job?.job ?? '') ?? [];
    const wanted = selectedTakes.has(take) ? wishes : { retry: false, force: false };
    return decide(matched, before.get(takeName(take)) ?? null, found, wanted, input.catalog);
  });
  const considered = decided.filter(({ take }) => selectedTakes.has(take));
  const chosen = applyCaps(considered, caps, committed, uncounted);
  const rendering = chosen.filter((planned) => planned.action === 'render');
  const quotes = rendering.map(({ take }) => take.quote);
  return {
    takes: chosen,
    orphans: decideUnused(match, rendering, clips, !input.retry && selection.everything),
    moves: planMoves(decided, new Set(rendering.map(({ take }) => take)), match, clips, input.unlisted),
    total: sumUsd(quotes.map(({ usd }) => usd ?? 0n)),
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
    render_time: estimateTime(
      // What is rendering already has its place at the gateway before anything else.
      [...chosen.filter(({ action }) => action === 'resume'), ...rendering].map(({ take }) => take),
      jobs,
      input.concurrency,
    ),
    warnings: [...notesOf(rendering.map(({ take }) => take)), ...uncountedText(uncounted)],
  };

  function isSelected(matched: MatchedTake): boolean {
    const { take } = matched;
    const state = takeState(matched);
    return selection.includes(take, state) && (!input.retry || (take.enabled && state === 'failed'));
  }

  function totalOf(wanted: keyof Plan['by_basis']) {
    return sumUsd(quotes.map(({ usd, basis }) => (basis === wanted ? (usd ?? 0n) : 0n)));
  }
}

const UNPRICED = 'No price is published. Set one with `prices:` in the manifest to get a quote.';

/** The notes of the models that are used, each once. */
function notesOf(takes: readonly Take[]): string[] {
  const notes = takes.flatMap(({ model: { name, notes: own, price } }) =>
    [...(price ? [] : [UNPRICED]), ...own].map((note) => `${name}: ${note}`),
  );
  return [...new Set(notes)];
}
