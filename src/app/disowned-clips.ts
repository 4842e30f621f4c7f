import { dirname, join } from 'node:path';
import type { Job } from '../ledger/record.js';
import { leadsOutside } from '../media/inside.js';
import { type ClipsOnDisk, outputsOf } from '../plan/clips-on-disk.js';
import { splitExtension, supersededPath } from '../plan/moves.js';
import { type Disk, nullIfDiskFailed } from '../system/disk.js';

/** Moves the clips aside that came by a request id which `jobs` (as they were then) gave up. What was moved, or could not be, for people. */
export async function setAsideDisowned(
  disk: Disk,
  output: string,
  { jobs, others, clips }: { jobs: readonly Job[]; others: readonly Job[]; clips: ClipsOnDisk },
): Promise<string[]> {
  const theirs = new Set(others.flatMap((job) => outputsOf(job, clips)));
  const said: string[] = [];
  for (const job of jobs) {
    for (const [file, path] of outputsOf(job, clips).entries()) {
      // A clip that somebody changed is theirs.
      if (path === null || theirs.has(path) || clips.get(job.job)?.[file] === 'changed') continue;
      const { stem, extension } = splitExtension(path);
      const name = file === 0 ? stem : stem.slice(0, -`.${file + 1}`.length);
      said.push(await moved(disk, output, path, supersededPath(name, job.job, file, extension)));
    }
  }
  return said;
}

async function moved(disk: Disk, output: string, from: string, to: string): Promise<string> {
  async function move(): Promise<boolean> {
    if ((await leadsOutside(disk, output, to)) || (await leadsOutside(disk, output, from))) return false;
    await disk.makeFolder(dirname(join(output, to)));
    return disk.renameNew(join(output, from), join(output, to));
  }
  return (await move().catch(nullIfDiskFailed))
    ? `moved ${from} to ${to}`
    : `${from} could not be moved to ${to}. Move it away before the next render`;
}
