import pLimit from 'p-limit';
import { ok, type Result } from '../../core/result.js';
import type { GatewayFlags } from '../commands.js';
import type { Environment, Film } from '../film.js';
import type { Refusal } from '../refusal.js';
import { type ReviewChoice, recordChoice, subjectOf } from './choices.js';

/** What became of a choice: `waiting` = a run is at work, and it is recorded when that ends. */
export type ChoiceOutcome = 'saved' | 'waiting';

/** Choices of the page on their way to the ledger, one at a time. */
export interface ChoiceQueue {
  /** Records a choice, or lets it wait. Refused where it cannot be made at all. */
  make(film: Film, choice: ReviewChoice): Promise<Result<ChoiceOutcome, Refusal>>;
  /** Tries what waits once more; true if something was recorded. Of one that cannot be made any more, `onRefused` is told why. */
  retry(film: Film): Promise<boolean>;
  /** Those that wait, in the order they were made. */
  waiting(): ReviewChoice[];
}

/** A queue of choices. A later choice about the same thing takes the place of one that waits. */
export function createChoiceQueue(
  environment: Environment,
  page: GatewayFlags,
  onRefused: (choice: ReviewChoice, why: Refusal) => void,
): ChoiceQueue {
  const waiting = new Map<string, ReviewChoice>();
  const oneAtATime = pLimit(1);
  const record = (film: Film, choice: ReviewChoice) =>
    oneAtATime(() => recordChoice(environment, film, choice, page));

  return {
    async make(film, choice) {
      const subject = subjectOf(choice);
      waiting.delete(subject);
      const recorded = await record(film, choice);
      if (recorded.ok) return ok('saved');
      if (recorded.error.code !== 'held') return recorded;
      waiting.set(subject, choice);
      return ok('waiting');
    },
    async retry(film) {
      let isAnySaved = false;
      for (const [subject, choice] of [...waiting]) {
        const recorded = await record(film, choice);
        if (!recorded.ok && recorded.error.code === 'held') return isAnySaved;
        if (waiting.get(subject) === choice) waiting.delete(subject);
        if (recorded.ok) isAnySaved = true;
        else onRefused(choice, recorded.error);
      }
      return isAnySaved;
    },
    waiting: () => [...waiting.values()],
  };
}
