import { JournalBroken } from '../lockfile/port.js';
import type { JobRecord } from '../lockfile/record.js';
import type { Ground } from './world.js';

/** Journals a fact; false, and no more submissions in this run, where it could not be stored. */
export async function record(
  { journal, stop }: Pick<Ground, 'journal' | 'stop'>,
  fact: JobRecord,
): Promise<boolean> {
  try {
    await journal.append(fact);
    return true;
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    stop.submitting('journal', error.message);
    return false;
  }
}
