import type { Journal } from '../ledger/port.js';
import { type Disk, errorCode } from '../system/disk.js';
import { lockfileName, markIn } from './mark.js';
import type { Places } from './places.js';

/**
 * Keeps the shadow in an output folder that is the film's already. Does nothing in any other, nor where the folder cannot be written:
 * what its shadow lacks the next render adds.
 */
export async function mirrorIfOurs(disk: Disk, places: Places, journal: Journal): Promise<void> {
  try {
    const mark = await markIn(disk, places.output);
    if (mark?.at && mark.lockfile === lockfileName(places)) await journal.mirror();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
