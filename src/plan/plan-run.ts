import { sumUsd } from '../core/money.js';
import { committedOf, uncountedOf } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { runningTime } from '../takes/running-time.js';
import type { Take } from '../takes/take.js';
import { budgetsBefore, type Caps, createCaps, uncountedText } from './caps.js';
import { chainsOf } from './chains.js';
import { decideUnused } from './decide.js';
import { type Asked, decideTakes } from './decide-takes.js';
import { estimateTime, renderTimes } from './estimate.js';
import { planMoves } from './moves.js';
import { isRendered, type Plan } from './plan.js';
import { priceNowBy } from './price-now.js';
import { staleSourceTexts } from './stale-sources.js';

/** The input of a plan. */
export interface PlanInput extends Asked {
  takes: readonly Take[];
  jobs: Iterable<Job>;
  /** Jobs that only the output folder knows: their clips make room. */
  unlisted?: readonly Job[];
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
  const budgets = budgetsBefore(caps, jobs, priceNow);
  const { decided, chosen } = decideTakes(input, createCaps(caps, committed, uncounted, budgets));
  const rendering = chosen.filter(isRendered);
  const secondsOf = renderTimes(jobs);
  const renderedTakes = rendering.map(({ take }) => take);
  const chains = chainsOf(renderedTakes, secondsOf);
  const quotes = rendering.map(({ take }) => take.quote);
  const elsewhere = decided.filter(({ skipped }) => skipped === 'elsewhere');
  return {
    takes: chosen,
    orphans: decideUnused(match, rendering, clips, !input.retry && selection.everything, input.elsewhere),
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
    moves: planMoves(decided, new Set(renderedTakes), match, clips, input.unlisted),
    total: sumUsd(quotes.map(({ usd }) => usd ?? 0n)),
    by_basis: {
      documented: totalOf('documented'),
      assumed: totalOf('assumed'),
      user: totalOf('user'),
    },
    unpriced: chosen.filter(
      ({ take, action, skipped }) =>
        take.quote.usd === null && (isRendered({ action }) || skipped === 'unpriced'),
    ).length,
    committed,
    uncounted,
    budget: caps.budget,
    ...(budgets.length > 0 ? { budgets } : {}),
    max_cost: caps.maxCost,
    max_failures: caps.maxFailures ?? null,
    running_time: runningTime(takes),
    chains,
    render_time: estimateTime(
      // What is rendering already has its place at the gateway before anything else.
      [...chosen.filter(({ action }) => action === 'resume').map(({ take }) => take), ...renderedTakes],
      secondsOf,
      input.concurrency,
      chains?.longest.seconds,
    ),
    warnings: [...notesOf(renderedTakes), ...uncountedText(uncounted), ...staleSourceTexts(decided)],
  };

  function totalOf(wanted: keyof Plan['by_basis']) {
    return sumUsd(quotes.map(({ usd, basis }) => (basis === wanted ? (usd ?? 0n) : 0n)));
  }
}

const UNPRICED = 'No price is published. Set one with `prices:` in the manifest to get a quote.';

/** The notes of the models that are used, each once. */
function notesOf(takes: readonly Take[]): string[] {
  const models = new Set(takes.map(({ model }) => model));
  const notes = [...models].flatMap(({ name, notes: own, price }) =>
    [...(price ? [] : [UNPRICED]), ...own].map((note) => `${name}: ${note}`),
  );
  return [...new Set(notes)];
}
