import pLimit from 'p-limit';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { errorCode, whyNot } from '../../system/disk.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { type ReviewChoice, recordChoice, replacedBy, subjectOf } from './choices.js';

/** The result of a choice: `waiting` means that a run is active, and the choice is recorded when the run ends. */
export type ChoiceOutcome = 'saved' | 'waiting';

/** Choices of the page on their way to the ledger, one at a time. */
export interface ChoiceQueue {
  /** Records a choice, or queues it while a run is active. The error says why the choice is impossible. */
  make(film: Film, choice: ReviewChoice): Promise<Result<ChoiceOutcome, Refusal>>;
  /** Tries to record the waiting choices; returns true if any was recorded. Calls `onRefused` for a choice that is no longer possible. */
  retry(film: Film): Promise<boolean>;
  /** The waiting choices, oldest first. */
  waiting(): ReviewChoice[];
}

/** Creates a queue of choices. A later choice about the same subject replaces a waiting one, whoever makes it. */
export function createChoiceQueue(
  environment: Environment,
  flags: GatewayFlags,
  onRefused: (choice: ReviewChoice, why: Refusal) => void,
  onSaved: (film: Film) => void,
): ChoiceQueue {
  const waiting = new Map<string, ReviewChoice>();
  const oneAtATime = pLimit(1);
  let isRetrying = false;
  const record = (film: Film, choice: ReviewChoice) =>
    oneAtATime(async () => {
      const recorded = await recordChoice(environment, film, choice, flags).catch(ofTheDisk);
      if (recorded.ok) onSaved(film);
      return recorded;
    });

  return {
    async make(film, choice) {
      waiting.delete(replacedBy(choice));
      const recorded = await record(film, choice);
      if (recorded.ok) return ok('saved');
      if (recorded.error.code !== 'held') return recorded;
      waiting.set(subjectOf(choice), choice);
      return ok('waiting');
    },
    async retry(film) {
      if (isRetrying) return false;
      isRetrying = true;
      try {
        return await recordWaiting(film);
      } finally {
        isRetrying = false;
      }
    },
    waiting: () => [...waiting.values()],
  };

  async function recordWaiting(film: Film): Promise<boolean> {
    let isAnySaved = false;
    for (const [subject, choice] of [...waiting]) {
      const recorded = await record(film, choice);
      if (!recorded.ok && recorded.error.code === 'held') return isAnySaved;
      if (waiting.get(subject) === choice) waiting.delete(subject);
      if (recorded.ok) isAnySaved = true;
      else onRefused(choice, recorded.error);
    }
    return isAnySaved;
  }
}

/** Trouble with the disk is no reason to end a review. */
function ofTheDisk(error: unknown): Result<null, Refusal> {
  if (errorCode(error) === undefined) throw error;
  return err(refusal('failed', `It could not be saved: ${whyNot(error)}.`));
}
