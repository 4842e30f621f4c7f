import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { sharingJobs } from '../plan/disown.js';
import { type Decision, decisionRecord, isUndecided, jobsToSettle, unknownJobs } from '../plan/settle.js';
import { problemWithAdopting } from './adopt.js';
import { setAsideDisowned } from './disowned-clips.js';
import type { Environment, Film } from './film/film.js';
import { filmStateOf, readFilmState } from './film/film-state.js';
import { appendAll, type HeldJournal, withJournal } from './film/ledger.js';
import { catchUp, mirrorIfOurs } from './film/memory.js';
import { sharedRefusal } from './film/shared-refusal.js';
import { chooseGateways, type GatewayOptions } from './gateway/gateway-choice.js';
import { nameGateways, problemWithGateways } from './gateway/ledger-gateways.js';

/** Which jobs are settled, and how. */
export interface SettleOptions extends GatewayOptions {
  decision: Decision;
  /** Takes such as `010:2`, or job ids; `all`: every unknown take. `adopt` takes exactly one, `disown` never all. */
  jobs: readonly string[] | 'all';
  /** The ledger's gateway has a new address and is the same service. */
  gatewayMoved?: boolean | undefined;
}

/** What was settled. */
export interface Settled {
  /** The jobs as they were; `serves`: a take of the manifest has that job. Empty if none was unknown. */
  settled: { job: Job; serves: boolean }[];
  /** Clips that were moved aside, or could not be: a sentence each. */
  moved: string[];
  /** Jobs that gave their request id up and are to be settled now. */
  unknown: Job[];
  /** What is said of jobs that still share a request id; null if none do. */
  shared: Refusal | null;
}

/** The jobs that need a decision. Writes nothing. */
export async function undecidedJobs(environment: Environment, film: Film): Promise<Result<Job[], Refusal>> {
  const read = await readFilmState(environment, film);
  return read.ok
    ? ok(unknownJobs(read.value.match).filter(({ job }) => !read.value.elsewhere.has(job)))
    : read;
}

/** Decides unknown jobs, all of them or none. Submits nothing; `adopt` asks the gateway for one status. */
export async function settleJobs(
  environment: Environment,
  film: Film,
  options: SettleOptions,
): Promise<Result<Settled, Refusal>> {
  return withJournal(environment, film.places, (journal, run) =>
    settleIn(environment, film, { journal, run }, options),
  );
}

async function settleIn(
  environment: Environment,
  film: Film,
  { journal, run }: HeldJournal,
  options: SettleOptions,
): Promise<Result<Settled, Refusal>> {
  const { disk, clock } = environment;
  const { decision, jobs: named, gatewayMoved = false } = options;
  const { places } = film;
  await mirrorIfOurs(disk, places, journal);
  const caughtUp = await catchUp(journal, await journal.recall());
  if (!caughtUp.ok) return caughtUp;
  const filmState = await filmStateOf(environment, film, journal, run);
  const { match, clips, unlisted, elsewhere: busy } = filmState;
  const shared = () => sharedRefusal(places, journal.book.jobs.values(), options);
  const isSharing = (name: string) => sharingJobs(name, journal.book.jobs).length > 0;
  const why = decision.kind !== 'disown' && named !== 'all' && named.some(isSharing) ? shared() : null;
  if (why) return err(why);
  const found = jobsToSettle(named, decision, match, journal.book.jobs);
  if (!found.ok) return invalid(found.error);
  const [wired] = named === 'all' ? [] : found.value.filter(({ job }) => busy.has(job));
  if (wired)
    return invalid(
      `${takeNameOfJob(wired)} is in the hands of ${busy.get(wired.job)}: wait until that run has ended.`,
    );
  const jobs = ok(found.value.filter(({ job }) => !busy.has(job)));
  const gateways = chooseGateways(environment, options, film.takes, jobs.value);
  if (!gateways.ok) return gateways;
  const elsewhere = problemWithGateways(environment, film, filmState, gateways.value, gatewayMoved);
  if (elsewhere) return err(badFiles([elsewhere]));
  nameGateways(journal, gateways.value);
  const [job] = jobs.value;
  if (!job) return ok({ settled: [], moved: [], unknown: [], shared: shared() });
  if (decision.kind === 'adopt') {
    const others = unlisted.filter(({ accepted }) => !accepted?.adopted);
    const known = [...journal.book.jobs.values(), ...others];
    const open = () => (gateways.value.of(job) ?? gateways.value.all[0]).open(film);
    const refused = await problemWithAdopting(known, job, decision.request_id, open);
    if (refused) return err(refused);
  }
  const others = [...journal.book.jobs.values()].filter((other) => !jobs.value.includes(other));
  const now = clock.now();
  const stored = await appendAll(
    journal,
    jobs.value.map((each) => decisionRecord(each, decision, now)),
  );
  if (!stored.ok) return stored;
  const serving = new Set(match.takes.map((each) => each.job?.job));
  const settled = jobs.value.map((each) => ({ job: each, serves: serving.has(each.job) }));
  if (decision.kind !== 'disown') return ok({ settled, moved: [], unknown: [], shared: shared() });
  const moved = await setAsideDisowned(disk, places.output, { jobs: jobs.value, others, clips });
  const unknown = jobs.value.map((each) => journal.book.jobs.get(each.job) ?? each).filter(isUndecided);
  return ok({ settled, moved, unknown, shared: shared() });
}
