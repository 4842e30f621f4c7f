import { join } from 'node:path';
import type { Job } from '../../ledger/record.js';
import { stateOf } from '../../ledger/state.js';
import { framesIn } from '../../media/frame.js';
import { posterPath, postersIn } from '../../media/poster.js';
import { isClip } from '../../media/scan.js';
import { unusedClips, unusedJobs } from '../../plan/unused.js';
import { partsIn } from '../../run/part.js';
import type { Disk } from '../../system/disk.js';
import { frameJobs } from '../../takes/frames.js';
import type { Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';

/** A file in the output folder that is no longer used. */
export interface UnusedFile {
  kind: 'clip' | 'thumbnail' | 'frame' | 'download';
  /** Relative to the output folder, `/` between folders. */
  path: string;
  bytes: number;
  /** True if what is at the path now is still that file. */
  isStill(disk: Disk): Promise<boolean>;
}

/** Lists the files in a film's output folder that no take uses. Includes only files recorded in the ledger. */
export async function unusedFiles(disk: Disk, { places }: Film, state: FilmState): Promise<UnusedFile[]> {
  const { output } = places;
  const clips = unusedClips(state.match, state.clips).map(
    ({ clip }): UnusedFile => ({
      kind: 'clip',
      path: clip.path,
      bytes: clip.bytes,
      isStill: (on) => isClip(on, join(output, clip.path), clip),
    }),
  );
  const posters = await postersIn(disk, output);
  const unused = unusedJobs(state.match).filter(({ job }) => posters.has(job));
  const inUse = new Set(state.match.takes.flatMap(({ take }) => frameJobs(take)));
  const known = new Set(state.jobs.map(({ job }) => job));
  const frames = (await framesIn(disk, output)).filter(({ job }) => known.has(job) && !inUse.has(job));
  const over = new Set(state.jobs.filter(isOver).map(({ job }) => job));
  const parts = (await partsIn(disk, output)).filter(({ job }) => over.has(job));
  return [
    ...clips,
    ...(await sized(
      'thumbnail',
      unused.map(({ job }) => posterPath(job)),
    )),
    ...(await sized(
      'frame',
      frames.map(({ path }) => path),
    )),
    ...(await sized(
      'download',
      parts.map(({ path }) => path),
    )),
  ];

  async function sized(kind: UnusedFile['kind'], paths: readonly string[]): Promise<UnusedFile[]> {
    const found: UnusedFile[] = [];
    for (const path of paths) {
      const entry = await disk.entryAt(join(output, path));
      if (entry?.kind !== 'file') continue;
      const isStill = async (on: Disk) => (await on.entryAt(join(output, path)))?.kind === 'file';
      found.push({ kind, path, bytes: entry.size, isStill });
    }
    return found;
  }
}

/** True for a job that has ended for good. */
function isOver(job: Job): boolean {
  const state = stateOf(job);
  return state === 'finished' || state === 'failed' || state === 'abandoned';
}
