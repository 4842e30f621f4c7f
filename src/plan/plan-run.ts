import { sumUsd, type Usd } from '../core/money.js';
import { committedOf, uncountedOf } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import { framesOf, isChained, wavesOf } from '../takes/frames.js';
import { runningTime } from '../takes/running-time.js';
import type { Take } from '../takes/take.js';
import { budgetsBefore, type Caps, createCaps, uncountedText } from './caps.js';
import { decideUnused } from './decide.js';
import { type Asked, decideTakes } from './decide-takes.js';
import { estimateTime, renderTimes } from './estimate.js';
import { lateFrameTexts, staleSourceTexts } from './frame-warnings.js';
import { planMoves } from './moves.js';
import { type Chains, isRendered, type Plan } from './plan.js';
import { priceNowBy } from './price-now.js';

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
    warnings: [
      ...notesOf(renderedTakes),
      ...uncountedText(uncounted),
      ...staleSourceTexts(decided),
      ...lateFrames(),
    ],
  };

  function lateFrames(): string[] {
    if (!renderedTakes.some(isChained)) return [];
    const byId = new Map(jobs.map((job) => [job.job, job]));
    return renderedTakes.flatMap((take) => lateFrameTexts(take, byId));
  }

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

type Chain = Chains['longest'];

/** The waves of takes that are rendered, and their longest chain; null if none waits for another. `secondsOf`: how long a take renders. */
function chainsOf(takes: readonly Take[], secondsOf: (take: Take) => number | undefined): Chains | null {
  if (!takes.some(isChained)) return null;
  const waves = wavesOf(takes);
  if (waves.length < 2) return null;
  const ending = new Map<string, Chain>();
  for (const take of waves.flat()) {
    const before = framesOf(take).flatMap(({ shot }) => (shot === take.shot ? [] : (ending.get(shot) ?? [])));
    const chain = add(before.reduce(longer, NONE), take, secondsOf(take));
    ending.set(take.shot, longer(ending.get(take.shot) ?? NONE, chain));
  }
  return { waves, longest: [...ending.values()].reduce(longer, NONE) };
}

const NONE: Chain = { takes: [], usd: 0n, seconds: 0 };

function add({ takes, usd, seconds }: Chain, take: Take, more: number | undefined): Chain {
  const price: Usd | null = take.quote.usd;
  return {
    takes: [...takes, take],
    usd: usd === null || price === null ? null : usd + price,
    seconds: seconds === null || more === undefined ? null : seconds + more,
  };
}

/** The one that takes longer; where that is unknown, the one of more takes. */
function longer(a: Chain, b: Chain): Chain {
  const known = a.seconds !== null && b.seconds !== null && a.seconds !== b.seconds;
  const more = known ? (b.seconds ?? 0) - (a.seconds ?? 0) : b.takes.length - a.takes.length;
  return more > 0 ? b : a;
}
