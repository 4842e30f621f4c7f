import { takeNameOfJob } from '../ledger/job.js';
import type { Clip, Job } from '../ledger/record.js';
import { takeName } from '../takes/take.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import type { Match } from './match.js';

/** A finished clip that is on disk, unchanged and not used by any take. */
export interface UnusedClip {
  job: string;
  clip: Clip;
}

/**
 * Finds the jobs whose clips no take uses: replaced jobs, earlier versions and removed takes. Leaves out jobs that stand in for an edited
 * take, that the user picked by id, that belong to a disabled take, or that are still at the gateway.
 */
export function unusedJobs({ takes, orphans }: Match): Job[] {
  const standsIn = new Set(takes.map(({ older }) => older?.job));
  const disabled = new Set(takes.flatMap(({ take }) => (take.enabled ? [] : [takeName(take)])));
  const jobs = [
    ...takes.flatMap(({ earlier }) => earlier),
    ...orphans.flatMap(({ job, earlier }) => [job, ...earlier]),
  ];
  return jobs.filter(
    (job) =>
      job.finished !== undefined &&
      !standsIn.has(job.job) &&
      !(job.picked?.on && job.picked.exact) &&
      !disabled.has(takeNameOfJob(job)),
  );
}

/** The clips of unused jobs that are on disk as they were recorded; one that a person changed is not among them. */
export function unusedClips(match: Match, clips: ClipsOnDisk): UnusedClip[] {
  return unusedJobs(match).flatMap((job) =>
    (job.clips?.files ?? []).flatMap((clip, file) =>
      clips.get(job.job)?.[file] === 'here' ? [{ job: job.job, clip }] : [],
    ),
  );
}
