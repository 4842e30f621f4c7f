import type { Basis } from '../catalog/model.js';
import type { Usd } from '../core/money.js';
import type { Uncounted } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import type { ScopedBudget } from '../ledger/scoped-budget.js';
import type { RunningTime } from '../takes/running-time.js';
import type { Take } from '../takes/take.js';
import type { TimeEstimate } from './estimate.js';

/** What a run would do with a take (`wait` = render it once the clips are here that its frames are from): see "The actions" in docs and README. */
export type Action = 'render' | 'wait' | 'resume' | 'fetch' | 'keep' | 'settle' | 'skip';

/** Why a take is skipped. Caps and unknown prices give exit code 3; `elsewhere`: another run works on it. */
export const SKIP_CAUSES = [
  'over budget',
  'unpriced',
  'disabled',
  'failed',
  'abandoned',
  'blocked',
  'elsewhere',
] as const;
export type SkipCause = (typeof SKIP_CAUSES)[number];

/** A take and what a run would do with it. */
export interface PlannedTake {
  take: Take;
  action: Action;
  /** One short clause for people. */
  reason: string;
  /** Set if and only if the action is `skip`. */
  skipped: SkipCause | null;
  /** The job of the take, null if it has none. */
  job: Job | null;
  /** Its clip is stale: made from an earlier clip of its source. */
  stale?: boolean;
  /** For `render` and `wait`: why the new job exists and the job that it replaces. */
  by: Job['intent']['by'];
  replaces: string | null;
}

/** True for a take that is skipped only because of a cap or its unknown price. */
export function isHeldBack({ skipped }: PlannedTake): boolean {
  return skipped === 'over budget' || skipped === 'unpriced';
}

/** A job that no take of the manifest uses: committed, listed and, while it is submitted or rendered, followed until its clip is on disk. */
export interface PlannedOrphan {
  job: Job;
  action: 'resume' | 'fetch' | 'keep' | 'settle' | 'skip';
  reason: string;
}

/** The takes of a plan that are rendered one after another, because each starts from a frame of the one before. */
export interface Chains {
  /** The takes that are rendered side by side, in the order of the waves. */
  waves: Take[][];
  /** The longest chain: its takes, its quote (null if a price is unknown), and the seconds that it takes (null if unknown). */
  longest: { takes: Take[]; usd: Usd | null; seconds: number | null };
}

/** A clip file that moves before the first submission. Paths are relative to the output folder. */
export interface Move {
  job: string;
  /** Which file of the job, from 0. */
  file: number;
  from: string;
  to: string;
  why: 'renamed' | 'superseded';
  /** The job is not in the lockfile; only the output folder knows its clip. */
  unlisted?: true;
}

/** Images on this machine that a run would upload, as far as they are not there yet. */
export interface PlannedUploads {
  /** For people. */
  place: string;
  /** They are stored nowhere: the run serves them as long as it lives. */
  served?: true;
  /** Each once, as the manifest names it first. */
  files: { image: string; bytes: number }[];
  /** Takes that start from frames of other clips, which are uploaded once they are taken. */
  framed: number;
}

/** A budget of a part of the film, and what stands under it. Amounts are micro-dollars. */
export interface PlannedBudget extends ScopedBudget {
  /** Before this run; null if an earlier job has no known price. */
  committed: Usd | null;
  /** What this run adds. */
  planned: Usd;
}

/** What a run would do and what it would cost. Pure data. */
export interface Plan {
  /** Selected takes in manifest order. */
  takes: PlannedTake[];
  orphans: PlannedOrphan[];
  /** Takes that other runs work on, selected or not; absent if there are none. */
  elsewhere?: PlannedTake[];
  moves: Move[];
  /** The sum of the quotes of all `render` and `wait` takes. */
  total: Usd;
  by_basis: Record<Exclude<Basis, 'unknown'>, Usd>;
  /** The number of takes without a price that would be submitted, or are skipped because of it. */
  unpriced: number;
  /** The sum over all jobs of the lockfile, before this run; null if some have no known price (`uncounted`). */
  committed: Usd | null;
  uncounted: Uncounted;
  budget: Usd | null;
  /** Budgets of parts of the film; absent if there are none. */
  budgets?: PlannedBudget[];
  max_cost: Usd | null;
  /** Stop submitting after this many failed takes; null = never. */
  max_failures: number | null;
  running_time: RunningTime;
  /** The order in which clips follow from one another; null if no take waits. */
  chains: Chains | null;
  /** How long the renders will take; null if nothing is to render or nothing is known. */
  render_time: TimeEstimate | null;
  /** Absent if nothing is to be uploaded. */
  uploads?: PlannedUploads;
  /** Where the gateway is asked to call, for people; absent if nowhere. */
  calls?: string;
  /** Once each: assumed prices, notes of the models used, earlier jobs without a known price. */
  warnings: string[];
}

/** True for a take that this run submits, now or once its sources are here. */
export function isRendered({ action }: Pick<PlannedTake, 'action'>): boolean {
  return action === 'render' || action === 'wait';
}

const WORK: ReadonlySet<Action> = new Set(['render', 'wait', 'resume', 'fetch']);

/** True if a plan submits, follows or fetches anything. */
export function hasWork(plan: Plan): boolean {
  const actions = [...plan.takes, ...plan.orphans].map(({ action }) => action);
  return actions.some((action) => WORK.has(action));
}
