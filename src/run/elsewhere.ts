import { unreachable } from '../core/result.js';
import { compareJobs, contentOf } from '../ledger/job.js';
import { createTakeIndex } from '../ledger/live-book.js';
import type { Job } from '../ledger/record.js';
import { holderOf, type SharedSession, workerText } from '../ledger/shared.js';
import { stateOf } from '../ledger/state.js';
import { isRendered, type Plan, type PlannedTake } from '../plan/plan.js';
import { sameContent } from '../takes/content.js';
import { type Take, takeName } from '../takes/take.js';
import type { RunShared, WholeRun } from './context.js';
import type { Sources } from './sources.js';

/** The least time between two looks at what other runs do, in milliseconds. */
const BETWEEN_LOOKS = 1000;

/** How many changes are waited for until a job is known that another run has reserved. */
const MOST_WAITS = 10;

/** How often a run asks again for a take that it found given back, and that the ledger gives to nobody. */
const MOST_RETAKES = 5;

/** The takes of a run that other runs work on. Empty, and without effect, where the ledger has one writer. */
export interface Elsewhere {
  /** True where this run may work on a job: it has the lease, or the clip is made and only its bytes are wanted. */
  isMine(job: Job): Promise<boolean>;
  /** Leaves a take of the plan to the run that has it, and says so. */
  leave(take: Take | null): void;
  has(take: Take | null): boolean;
  /** How many runs are at work on the film. */
  runs(): number;
  /** True where another run has come to have the take since it was planned. */
  isTaken(take: Take): boolean;
  /** Looks again and again until the signal aborts. */
  watch(over: AbortSignal): Promise<void>;
  /** Takes over what other runs gave up or lost: true where something was begun. */
  look(): Promise<boolean>;
}

/** What is begun with a take that another run no longer works on. */
export interface TakeOver {
  resume(job: Job, take: Take): void;
  /** Also for a clip that another machine has, where a take of this run needs it here. */
  fetch(job: Job, take: Take): void;
  /** Only for a take whose quote the plan of this run showed. */
  render(planned: PlannedTake): void;
}

/** What other runs do with the takes of a plan. */
export function createElsewhere(whole: WholeRun, plan: Plan, sources: Sources, begin: TakeOver): Elsewhere {
  const { journal, clock, stop, run } = whole;
  const { book, shared } = journal;
  const known = new Set(shared ? book.jobs.keys() : []);
  const takes = createTakeIndex(book.jobs);
  const left = new Map<string, PlannedTake>();
  const retakes = new Map<string, number>();
  const selected = new Map(plan.takes.map((planned) => [takeName(planned.take), planned]));
  for (const planned of plan.elsewhere ?? []) {
    const name = takeName(planned.take);
    if (selected.has(name) || sources.isAwaited(planned.take)) left.set(name, planned);
  }

  function giveUp(name: string, take: Take): void {
    left.delete(name);
    sources.over(take);
  }

  /** What becomes of one take; true where something was begun. */
  async function lookAt(
    { state, lease }: SharedSession,
    planned: PlannedTake,
    jobs: readonly Job[],
  ): Promise<boolean> {
    const { take } = planned;
    const name = takeName(take);
    const job = currentJob(jobs, take);
    if (job && !job.finished && holderOf(state, job.job, run)) return false;
    const now = job ? stateOf(job) : 'pending';
    switch (now) {
      case 'pending':
        if (!isRendered(planned) || (retakes.get(name) ?? 0) >= MOST_RETAKES) giveUp(name, take);
        else {
          retakes.set(name, (retakes.get(name) ?? 0) + 1);
          left.delete(name);
          begin.render(planned);
          return true;
        }
        return false;
      case 'submitted':
      case 'rendered':
        if (!job || whole.contextOf(job) === undefined) giveUp(name, take);
        else if (await lease(job.job)) {
          left.delete(name);
          begin[now === 'submitted' ? 'resume' : 'fetch'](job, take);
          return true;
        }
        return false;
      case 'finished':
        if (!job || !sources.isAwaited(take) || whole.contextOf(job) === undefined) giveUp(name, take);
        else {
          left.delete(name);
          begin.fetch(job, take);
          return true;
        }
        return false;
      case 'unknown':
      case 'failed':
      case 'abandoned':
        giveUp(name, take);
        return false;
      default:
        return unreachable(now);
    }
  }

  async function look(): Promise<boolean> {
    if (!shared || left.size === 0) return false;
    await whole.buryDead();
    const isBlind = () => [...left].some(([name, { take }]) => currentJob(takes.jobsOf(name), take) === null);
    // The ledger may refuse a take for a job that has not reached the book yet.
    for (let waits = 0; waits < MOST_WAITS && isBlind() && !stop.submissions.aborted; waits += 1)
      await shared.changed(stop.submissions);
    let hasBegun = false;
    for (const [name, planned] of [...left])
      if (await lookAt(shared, planned, takes.jobsOf(name))) hasBegun = true;
    return hasBegun;
  }

  return {
    async isMine(job) {
      if (!shared || job.finished || shared.state.holders.get(job.job) === run) return true;
      return shared.lease(job.job);
    },
    leave(take) {
      if (!shared || !take) return;
      const name = takeName(take);
      const planned = selected.get(name);
      if (!planned || left.has(name)) return;
      left.set(name, { ...planned, take });
      const job = currentJob(takes.jobsOf(name), take);
      const holder = job && holderOf(shared.state, job.job, run);
      whole.emit({ type: 'elsewhere', take: name, who: holder ? workerText(holder.worker) : null });
    },
    has: (take) => take !== null && left.has(takeName(take)),
    runs: () => (shared ? [...shared.state.runs.values()].filter(({ isLive }) => isLive).length : 1),
    isTaken(take) {
      if (!shared) return false;
      return takes.jobsOf(takeName(take)).some((job) => {
        if (job.intent.run === run || known.has(job.job) || !sameContent(contentOf(job), take.content))
          return false;
        return stateOf(job) !== 'pending' || holderOf(shared.state, job.job, run) !== null;
      });
    },
    async watch(over) {
      const lookAtManifests = createManifestWatch(whole);
      while (shared && !over.aborted) {
        lookAtManifests();
        await shared.changed(over);
        if (over.aborted) return;
        if (stop.submissions.aborted) for (const { take } of left.values()) sources.over(take);
        else await look();
        await clock.sleep(BETWEEN_LOOKS, over);
      }
    },
    look,
  };
}

/** The job that serves a take by now, among those that were made for it; null for none. */
function currentJob(jobs: readonly Job[], take: Take): Job | null {
  const replaced = new Set(jobs.flatMap(({ intent }) => intent.replaces ?? []));
  const own = jobs.filter((job) => !replaced.has(job.job) && sameContent(contentOf(job), take.content));
  return own.sort(compareJobs)[0] ?? null;
}

/** Says, once of each, which other runs at work read the manifest later than this one and found another text. */
function createManifestWatch({
  journal,
  run,
  emit,
}: Pick<RunShared, 'journal' | 'run' | 'emit'>): () => void {
  const told = new Set<string>();
  return () => {
    const { runs } = journal.shared?.state ?? { runs: new Map() };
    const own = runs.get(run)?.manifest;
    if (!own) return;
    for (const { run: id, worker, manifest, isLive } of runs.values()) {
      if (!isLive || told.has(id) || !manifest || manifest.sha256 === own.sha256 || manifest.read <= own.read)
        continue;
      told.add(id);
      const time = manifest.read.slice(11, 16);
      emit({
        type: 'notice',
        message: `${workerText(worker)} works from a newer version of the manifest (read at ${time} UTC); this run goes on with its own. Update it and run the same command again to render what changed`,
      });
    }
  };
}
