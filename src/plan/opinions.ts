import type { Job } from '../ledger/record.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import type { Match } from './match.js';

/** What was found out about the jobs of a film. */
export interface SeenJobs {
  jobs: readonly Job[];
  clips: ClipsOnDisk;
  match: Match;
}

/** The facts of a job that change neither which take it serves nor which clips it has. */
const OPINIONS: ReadonlySet<string> = new Set(['picked', 'reviewed'] satisfies (keyof Job)[]);

/**
 * What was seen with these jobs in the place of those before, if nothing is new of any of them but picks, ratings and notes; null otherwise.
 * The match of a take whose jobs are as before is the same object. Facts are compared by identity: a ledger that is read again keeps them.
 */
export function withOpinions({ jobs, clips, match }: SeenJobs, now: readonly Job[]): SeenJobs | null {
  if (jobs.length !== now.length) return null;
  const newer = new Map<Job, Job>();
  for (const [index, job] of now.entries()) {
    const old = jobs[index];
    if (old === job) continue;
    if (!old || !isSameBut(OPINIONS, old, job)) return null;
    newer.set(old, job);
  }
  const by = (job: Job) => newer.get(job) ?? job;
  const isOld = (job: Job | null) => job !== null && newer.has(job);
  return {
    jobs: now,
    clips,
    match: {
      takes: match.takes.map((each) => {
        const { job, earlier, older } = each;
        if (!isOld(job) && !isOld(older) && !earlier.some(isOld)) return each;
        return { ...each, job: job && by(job), earlier: earlier.map(by), older: older && by(older) };
      }),
      orphans: match.orphans.map((each) =>
        isOld(each.job) || each.earlier.some(isOld)
          ? { ...each, job: by(each.job), earlier: each.earlier.map(by) }
          : each,
      ),
    },
  };
}

function isSameBut(facts: ReadonlySet<string>, a: Job, b: Job): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Job>;
  return [...keys].every((key) => facts.has(key) || a[key] === b[key]);
}
