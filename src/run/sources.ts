import { stateOf } from '../ledger/state.js';
import { type Match, matchJobs } from '../plan/match.js';
import { isRendered, type Plan, type PlannedTake } from '../plan/plan.js';
import { framesOf, lacksFrame } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';
import type { RunBase } from './context.js';

/** The takes of a run whose clips are still to come, for those that start from a frame of them. */
export interface Sources {
  /** Nothing more comes of a take in this run, whether its clip is here or not. */
  over(take: Take | null): void;
  /** Resolves when nothing more comes of any source of a take. */
  of(take: Take): Promise<void>;
  /** True for a take that another one of the plan waits for. */
  isAwaited(take: Take): boolean;
}

/** The sources of a plan, and of jobs that were found again. */
export function createSources(
  { takes, elsewhere = [] }: Plan,
  found: readonly { take: Take | null }[],
): Sources {
  const pending = new Map<string, { shot: string; ended: Promise<void>; end: () => void }>();
  const coming = takes.filter((planned) => isRendered(planned) || COMING.has(planned.action));
  const waiting = takes.filter(({ action }) => action === 'wait');
  const awaitedShots = new Set(waiting.flatMap(({ take }) => framesOf(take).map(({ shot }) => shot)));
  const all = [...coming, ...elsewhere].map(({ take }) => take);
  for (const take of [...all, ...found.flatMap(({ take }) => take ?? [])]) {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    pending.set(takeName(take), { shot: take.shot, ended, end });
  }
  return {
    over: (take) => take && pending.get(takeName(take))?.end(),
    async of(take) {
      const shots = new Set(framesOf(take).map(({ shot }) => shot));
      const awaited = [...pending.values()].filter(({ shot }) => shots.has(shot));
      await Promise.all(awaited.map(({ ended }) => ended));
    },
    isAwaited: ({ shot }) => awaitedShots.has(shot),
  };
}

const COMING: ReadonlySet<PlannedTake['action']> = new Set(['resume', 'fetch']);

/** A take that waited, as it is to be rendered by what the ledger says now; or why it is not, null where its clip is right as it is. */
export type Next = { planned: PlannedTake } | { why: string | null; take: Take };

/** What becomes of a take once its sources are over: exactly what the next plan would say. */
export function nextOf({ journal }: Pick<RunBase, 'journal'>, planned: PlannedTake, match: Match): Next {
  const takes = match.takes.map(({ take }) => take);
  const name = takeName(planned.take);
  const now = matchJobs(takes, journal.book.jobs.values()).takes.find(({ take }) => takeName(take) === name);
  if (!now) throw new Error(`${name} is not in the plan any more`);
  const { take, job, stale, lack } = now;
  if (lack || lacksFrame(take.content)) return { why: lack?.why ?? 'its source has no clip', take };
  const isRight = planned.by === 'render' && job !== null && stale === undefined && stateOf(job) !== 'failed';
  return isRight ? { why: null, take } : { planned: { ...planned, take } };
}
