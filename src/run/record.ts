import { JournalBroken } from '../lockfile/port.js';
import type { JobRecord } from '../lockfile/record.js';
import type { World } from './world.js';

/** Journals a fact; false, and no more submissions in this run, where it could not be stored. */
export async function record(world: Pick<World, 'journal' | 'stop'>, fact: JobRecord): Promise<boolean> {
  try {
    await world.journal.append(fact);
    return true;
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    world.stop.submitting('journal', error.message);
    return false;
  }
}
