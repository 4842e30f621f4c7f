import { dirname, join } from 'node:path';
import { displayPath } from '../../core/display-path.js';
import { bytesText } from '../../core/figures.js';
import { plural } from '../../core/text.js';
import type { Job } from '../../ledger/record.js';
import { checkOutputFolder } from '../../media/output-folder.js';
import type { Plan } from '../../plan/plan.js';
import { type Disk, nullIfDiskFailed } from '../../system/disk.js';
import { outputDisk } from '../../system/output-disk.js';
import { OUTPUT } from '../../takes/output.js';
import type { Environment, Places } from '../film/film.js';
import { markIn } from '../film/mark.js';
import {
  problemWithSpace,
  problemWithWriting,
  roomLeft,
  roomNeeded,
  roomShortage,
} from '../folder/disk-room.js';
import { problemWithOwner } from '../folder/owner.js';
import {
  type Check,
  fine,
  parted,
  partedAtColon,
  partedProblem,
  problem,
  skipped,
  warning,
} from './check.js';

/** Whether an output folder keeps what is written to it. Leaves no file and no folder that was not there. */
export async function checkOutput(environment: Environment, output: string, isBusy: boolean): Promise<Check> {
  const { disk, clock } = environment;
  const usable = await checkOutputFolder(disk, output);
  if (!usable.ok) return partedProblem('output', partedAtColon(usable.error));
  const name = displayPath(output, environment);
  if (isBusy) return skipped('output', `${name}: no write test while a run may be writing there`);
  const isThere = (await disk.entry(output)) !== null;
  const before = await absentFolders(disk, join(output, OUTPUT.parts));
  const failed = await problemWithWriting({ ...environment, disk: outputDisk(disk, output, clock) }, output);
  // One that has something in it by now, such as the clip of a run that began meanwhile, stays.
  for (const folder of before) await disk.remove(folder).catch(nullIfDiskFailed);
  if (failed !== null)
    return problem(
      'output',
      `write test failed: ${failed}`,
      `Make ${name} a folder that can be written to, or choose another output folder (\`output:\`).`,
    );
  return fine('output', `${name}: write test passed${isThere ? '' : '; made by the first run'}`);
}

/** The folders on the way to a path, itself included, that are not there, the deepest first. */
async function absentFolders(disk: Disk, path: string): Promise<string[]> {
  const absent: string[] = [];
  let folder = path;
  while (folder !== dirname(folder) && !(await disk.entryAt(folder))) {
    absent.push(folder);
    folder = dirname(folder);
  }
  return absent;
}

/** Whether the disk of an output folder has room for the clips to come; of an unknown number where there is no plan. */
export async function checkDisk(
  environment: Environment,
  output: string,
  plan: Plan | null,
  jobs: readonly Job[],
): Promise<Check> {
  const full = await problemWithSpace(environment, output);
  if (full !== null) {
    const cure = `Make room on the disk of ${displayPath(output, environment)}.`;
    return partedProblem('disk', { ...parted(full), cure });
  }
  const left = await roomLeft(environment.disk, output);
  if (left === null) return skipped('disk', 'how much room is left cannot be told here');
  const free = `${bytesText(left)} free`;
  if (plan === null) return fine('disk', free);
  const shortage = await roomShortage(environment, output, plan, jobs);
  if (shortage !== null) {
    const { message, cure } = partedAtColon(shortage);
    return warning('disk', message, cure ?? 'Make room before rendering.');
  }
  const { clips, bytes } = roomNeeded(plan, jobs);
  if (clips === 0) return fine('disk', `${free}; no clip is to come`);
  return fine('disk', `${free}; ${plural(clips, 'clip')} to come will need about ${bytesText(bytes)}`);
}

/** Whether an output folder is this film's alone. */
export async function checkMark(disk: Disk, places: Places): Promise<Check> {
  const owner = await problemWithOwner(disk, places);
  if (owner !== null) return partedProblem('owner', parted(owner.message));
  const name = displayPath(places.output, places);
  if ((await markIn(disk, places.output)) !== null) return fine('owner', `${name} belongs to this film`);
  const isThere = (await disk.entry(join(places.output, OUTPUT.memory))) !== null;
  return fine('owner', isThere ? `${name} has no readable mark` : `${name} does not belong to any film yet`);
}
