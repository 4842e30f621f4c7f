import type { Catalog } from '../catalog/model.js';
import { contentOf } from '../ledger/job.js';
import type { JobBook } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import { isReleased } from '../ledger/state.js';
import { type ClipsOnDisk, outputsOf } from '../plan/clips-on-disk.js';
import type { StatusRow } from '../report/rows.js';
import { changedKeys } from '../takes/content.js';
import type { Take } from '../takes/take.js';
import type { FilmState } from './film-state.js';
import { sharedTexts } from './shared-refusal.js';

/** Rows that were made of the same matches with the same clips. */
export type KnownRows = WeakMap<object, StatusRow>;

/** A row for every take in manifest order, then one for every job that serves none. */
export function rowsOf(
  { match, clips, jobs, elsewhere }: FilmState,
  catalog: Catalog,
  known?: KnownRows,
): StatusRow[] {
  const shared = sharedTexts(jobs);
  const part = (job: Job) => ({ ...jobPart(job, clips, shared), worker: elsewhere.get(job.job) });
  const before = (earlier: readonly Job[]) =>
    earlier.length > 0 && { earlierOutputs: new Map(earlier.map((job) => [job.job, outputsOf(job, clips)])) };
  return [
    ...match.takes.map((matched) =>
      rowOf(matched, ({ take, job, earlier, older, stale, lack }) => ({
        take,
        stale,
        lack,
        older: older && olderPart(older, take, clips, catalog),
        earlier,
        ...before(earlier),
        orphan: false,
        ...(job ? part(job) : { job, outputs: [] }),
      })),
    ),
    ...match.orphans.map((orphan) =>
      rowOf(orphan, ({ job, earlier }) => ({
        take: null,
        older: null,
        earlier,
        ...before(earlier),
        orphan: true,
        ...part(job),
      })),
    ),
  ];

  function rowOf<T extends { job: Job | null }>(matched: T, make: (matched: T) => StatusRow): StatusRow {
    const before = known?.get(matched);
    if (before && matched.job && before.shared === shared.get(matched.job.job)) return before;
    const row = make(matched);
    known?.set(matched, row);
    return row;
  }
}

/** A row for every job, where the manifest cannot be read. `clips` is null where nobody knows which folder they are in. */
export function rowsOfJobs({ jobs }: JobBook, clips: ClipsOnDisk | null): StatusRow[] {
  const shared = sharedTexts(jobs.values());
  return [...jobs.values()]
    .filter((job) => !isReleased(job))
    .map((job) => ({ take: null, older: null, earlier: [], orphan: false, ...jobPart(job, clips, shared) }));
}

/** What a row says of the older version that stands in for a take. */
function olderPart(older: Job, take: Take, clips: ClipsOnDisk, catalog: Catalog) {
  const { job, outputs } = jobPart(older, clips, new Map());
  return { job, outputs, changes: changedKeys(contentOf(older), take.content, catalog) };
}

/** What a row says of its job; a finished one whose clip somebody changed has a flag more. */
function jobPart(job: Job, found: ClipsOnDisk | null, shared: ReadonlyMap<string, string>) {
  const { clips, finished } = job;
  const isChanged = finished && found?.get(job.job)?.includes('changed');
  return {
    job:
      clips && isChanged ? { ...job, clips: { ...clips, flags: [...clips.flags, 'changed by hand'] } } : job,
    outputs: found ? outputsOf(job, found) : (clips?.files.map(({ path }) => path) ?? []),
    shared: shared.get(job.job),
  };
}
