import { readClaim } from '../system/claim-file.js';
import type { Disk } from '../system/disk.js';
import { mayBeAlive } from '../system/process-fate.js';
import type { Processes } from '../system/processes.js';

/**
 * The id of the run that holds a lockfile's claim now, null where none does. Ask before reading the lockfile: an intent of that run
 * without an answer is on the wire, not unknown.
 */
export async function liveRun(disk: Disk, lockfile: string, processes: Processes): Promise<string | null> {
  const placed = await readClaim(disk, `${lockfile}.claim`);
  if (placed.kind !== 'claim') return null;
  return (await mayBeAlive(placed.claim, await processes.self(), processes)) ? placed.claim.run : null;
}
