import { JournalBroken } from '../ledger/port.js';
import type { JobRecord } from '../ledger/record.js';
import type { RunBase } from './context.js';

const OVERTAKEN =
  'somebody else added jobs to the lockfile during the run, so that its plan does not hold any more; run the same command again';

const UNWRITABLE =
  'Nothing is sent that is not written down first. Make the lockfile writable, with room on its disk, then run the same command again';

/** Journals a fact; false, and no more submissions in this run, where it could not be stored. None either once others' jobs are in the journal. */
export async function record(
  { journal, stop }: Pick<RunBase, 'journal' | 'stop'>,
  fact: JobRecord,
): Promise<boolean> {
  try {
    await journal.append(fact);
    if (journal.mirrorProblem !== null)
      stop.submitting(
        'disk',
        `the output folder's record of what was bought cannot be kept: ${journal.mirrorProblem}`,
      );
    if (journal.isOvertaken) stop.submitting('journal', OVERTAKEN);
    return true;
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    stop.submitting('journal', `${error.message}. ${UNWRITABLE}`);
    return false;
  }
}
