import { formatUsd, sumUsd, type Usd } from '../core/money.js';
import { chargeBasis, commitmentOf, committedOf, type PriceNow } from '../ledger/charge.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isForgotten, type State, stateOf } from '../ledger/state.js';
import { type Match, type MatchedTake, takeState } from '../plan/match.js';
import { isHeldBack, isRendered, type Plan, type PlannedTake } from '../plan/plan.js';
import { isUndecided } from '../plan/settle.js';
import { missingText, stateText } from '../plan/state-text.js';
import { takeName } from '../takes/take.js';
import type { BoughtCounts, StopCause, Summary } from './event.js';

/** What a summary is made from: the plan that was carried out, and jobs matched to takes anew after it. */
export interface Ended {
  plan: Plan;
  match: Match;
  jobs: ReadonlyMap<string, Job>;
  run: string;
  cause: StopCause | null;
  /** The cause in words. */
  why?: string | null;
  /** Clips that reached the disk in this run, by job id. */
  arrived: ReadonlySet<string>;
  /** Why takes were not submitted, by their names. */
  withheld: ReadonlyMap<string, string>;
  /** By job: who works on it in another run. None if absent. */
  elsewhere?: ReadonlyMap<string, string> | undefined;
  elapsed_seconds: number;
  priceNow: PriceNow;
}

type Open = Summary['open'][number];

/** How a run ended, but for the names of files and commands. */
export function summarize(ended: Ended): Omit<Summary, 'changed' | 'output' | 'report' | 'page' | 'next'> {
  const { plan, match, jobs, run, cause, arrived, priceNow, elsewhere = new Map() } = ended;
  const after = new Map(match.takes.map((matched) => [takeName(matched.take), matched]));
  const counts: Record<string, number> = {};
  const open: Open[] = [];
  for (const planned of plan.takes) {
    const matched = after.get(takeName(planned.take));
    const job = matched?.job ?? null;
    const state = stateNow(planned, matched, job !== null && elsewhere.has(job.job));
    counts[state] = (counts[state] ?? 0) + 1;
    const why = job && elsewhere.has(job.job) ? null : whyOpen(planned, matched, ended);
    if (why !== null) open.push({ take: takeName(planned.take), state, why, ...marked(job) });
  }
  // What an earlier run reserved and this one saw end is told here: the sums of all runs are what the film was charged.
  const followed = new Set(
    [...plan.takes, ...plan.orphans].flatMap(({ job }) =>
      job && chargeBasis(job) === 'reserved' ? [job.job] : [],
    ),
  );
  const mine = [...jobs.values()].filter((job) => job.intent.run === run || followed.has(job.job));
  const before = mine.filter((job) => followed.has(job.job));
  const committed = committedOf(jobs.values(), priceNow);
  const clips = [...arrived].map((id) => jobs.get(id)).filter((job) => job !== undefined);
  return {
    exit: cause ? EXIT_OF[cause] : open.length > 0 ? 1 : plan.takes.some(isHeldBack) ? 3 : 0,
    cause,
    why: ended.why ?? null,
    bought: boughtOf([...jobs.values()].filter((job) => job.intent.run === run && job.accepted)),
    counts,
    clips: clips.length,
    film_seconds: clips.reduce((sum, job) => sum + (job.clips?.files[0]?.duration ?? 0), 0),
    charged: sumOf(mine, 'charged', priceNow),
    charged_before: sumOf(before, 'charged', priceNow),
    possibly: sumOf(mine, 'possibly', priceNow),
    committed: committed === null ? null : formatUsd(committed),
    elapsed_seconds: ended.elapsed_seconds,
    open: [...open, ...openOrphans(ended)],
    ...elsewhereOf(ended, after),
  };
}

/** Takes of the plan whose jobs other runs made since, or work on. */
function elsewhereOf(
  { plan, run, elsewhere = new Map() }: Ended,
  after: ReadonlyMap<string, MatchedTake>,
): Pick<Summary, 'elsewhere'> {
  const jobs = plan.takes.flatMap((planned) => {
    const job = after.get(takeName(planned.take))?.job;
    const isNew = job && job.job !== planned.job?.job && job.intent.run !== run;
    return job && (isNew || elsewhere.has(job.job) || planned.skipped === 'elsewhere') ? [job] : [];
  });
  if (jobs.length === 0) return {};
  const open = jobs.filter(({ job }) => elsewhere.has(job));
  const who = [...new Set(open.map(({ job }) => elsewhere.get(job) ?? ''))];
  return { elsewhere: { takes: jobs.length, open: open.length, who } };
}

function boughtOf(jobs: readonly Job[]): BoughtCounts {
  const count = (state: State) => jobs.filter((job) => stateOf(job) === state).length;
  return {
    jobs: jobs.length,
    here: count('finished'),
    at_gateway: count('submitted'),
    to_fetch: count('rendered'),
  };
}

/** The exit code of a run that ended early. */
const EXIT_OF: Record<StopCause, Summary['exit']> = {
  interrupted: 130,
  caps: 3,
  account: 4,
  unreachable: 6,
  'unknown answers': 6,
  journal: 1,
  disk: 1,
  downloads: 1,
  failures: 1,
  bug: 1,
};

/** Finished takes that are stale, and takes whose source does not come, have states of their own. */
function stateNow({ take }: PlannedTake, matched: MatchedTake | undefined, isElsewhere: boolean): string {
  if (!take.enabled) return 'disabled';
  const state = matched ? takeState(matched) : 'pending';
  // Another run is just submitting it.
  if (isElsewhere && state === 'unknown') return 'submitted';
  if (state === 'outdated') return 'pending';
  return state;
}

/** True for a take whose present clip was to be replaced; one that only waited may be right as it is. */
function isWanted({ action }: PlannedTake, matched: MatchedTake | undefined): boolean {
  return action === 'render' || matched?.stale !== undefined;
}

/** Why a take is not done although nothing held it back, null where it is done. */
function whyOpen(
  planned: PlannedTake,
  matched: MatchedTake | undefined,
  { cause, arrived, withheld }: Ended,
): string | null {
  const { take, action, reason } = planned;
  const job = matched?.job ?? null;
  if (!take.enabled || isHeldBack(planned)) return null;
  const why = withheld.get(takeName(take));
  if (why !== undefined) return `not submitted: ${why}`;
  if (!job) return cause === null ? (matched?.lack?.why ?? reason) : 'not submitted';
  switch (stateOf(job)) {
    case 'abandoned':
      return null;
    case 'finished':
      if (isRendered({ action }) && job.job === planned.job?.job && isWanted(planned, matched))
        return 'not submitted again';
      return action === 'fetch' && !arrived.has(job.job) ? missingText(job) : null;
    default:
      return stateText(job);
  }
}

function marked(job: Job | null): Pick<Open, 'forgotten'> {
  return job && isForgotten(job) && isUndecided(job) ? { forgotten: true } : {};
}

/** Jobs that serve no take and whose paid clips are still to come. They are told, and never why a run has failed. */
function openOrphans({ plan, jobs }: Ended): Open[] {
  return plan.orphans.flatMap(({ job: { job: id } }): Open[] => {
    const job = jobs.get(id);
    if (!job) return [];
    const state = stateOf(job);
    if (state !== 'submitted' && state !== 'rendered') return [];
    return [{ take: takeNameOfJob(job), state, why: `earlier version: ${stateText(job)}`, ...marked(job) }];
  });
}

/** The sum as decimal text, null where a job without a known price is among them. */
function sumOf(jobs: readonly Job[], basis: 'charged' | 'possibly', priceNow: PriceNow): string | null {
  const amounts = jobs.filter((job) => chargeBasis(job) === basis).map((job) => commitmentOf(job, priceNow));
  const known = amounts.filter((usd): usd is Usd => usd !== null);
  return known.length === amounts.length ? formatUsd(sumUsd(known)) : null;
}
