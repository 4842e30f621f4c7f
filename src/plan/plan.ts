import type { Basis } from '../catalog/model.js';
import type { Usd } from '../core/money.js';
import type { Uncounted } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import type { Take } from '../takes/take.js';

/** What a run would do with a take. */
export type Action = 'render' | 'resume' | 'fetch' | 'keep' | 'settle' | 'skip';

/** Why a take is left out. Caps and unknown prices end a run with 3. */
export type SkipCause = 'over budget' | 'unpriced' | 'disabled' | 'failed' | 'abandoned';

/** A take with what a run would do about it. */
export interface PlannedTake {
  take: Take;
  action: Action;
  /** One short clause for people. */
  reason: string;
  /** Set exactly when the action is `skip`. */
  skipped: SkipCause | null;
  /** The job that serves the take, null where none does. */
  job: Job | null;
  /** For `render`: why the new job exists and the job that it replaces. */
  by: Job['intent']['by'];
  replaces: string | null;
}

/** True for a take that only a cap or its unknown price leaves out. */
export function isHeldBack({ skipped }: PlannedTake): boolean {
  return skipped === 'over budget' || skipped === 'unpriced';
}

/** A job that serves no take of the manifest: committed, listed and, while it is submitted or rendered, followed to disk. */
export interface PlannedLeftover {
  job: Job;
  action: 'resume' | 'fetch' | 'keep' | 'settle' | 'skip';
  reason: string;
}

/** A clip file that moves before the first submission. Paths are relative to the output folder. */
export interface Move {
  job: string;
  /** Which file of the job, from 0. */
  file: number;
  from: string;
  to: string;
  why: 'renamed' | 'superseded';
  /** The lockfile does not list the job: only the output folder knows that the clip is the film's. */
  unlisted?: true;
}

/** What a run would do, and what it would cost. Pure data. */
export interface Plan {
  /** Selected takes in manifest order. */
  takes: PlannedTake[];
  leftovers: PlannedLeftover[];
  moves: Move[];
  /** The sum of the quotes of all `render` takes. */
  total: Usd;
  by_basis: Record<Exclude<Basis, 'unknown'>, Usd>;
  /** How many takes without a price would be submitted or are left out for it. */
  unpriced: number;
  /** Of all jobs of the lockfile, before this run; null where jobs without a known price, which are `uncounted`, are among them. */
  committed: Usd | null;
  uncounted: Uncounted;
  budget: Usd | null;
  max_cost: Usd | null;
  /** So many failed takes end the submissions of the run; null = no number does. */
  max_failures: number | null;
  /** Expected seconds of the whole film (every enabled take 1), and by scene in order of appearance; shots of unknown length are counted in `untimed`. */
  running_time: { seconds: number; untimed: number; scenes: { scene: string | null; seconds: number }[] };
  /** Once each: assumed prices, notes of the models used, earlier jobs without a known price. */
  warnings: string[];
}

/** True where a plan submits, follows or fetches anything. */
export function hasWork(plan: Plan): boolean {
  const actions = [...plan.takes, ...plan.leftovers].map(({ action }) => action);
  return actions.some((action) => action === 'render' || action === 'resume' || action === 'fetch');
}
