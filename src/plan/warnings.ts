import { plural } from '../core/text.js';
import type { Uncounted } from '../ledger/committed.js';
import type { PlannedTake } from './plan.js';

/** The notes of the models that are used, each once. */
export function notesOf(rendering: readonly PlannedTake[]): string[] {
  return [
    ...new Set(
      rendering.flatMap(({ take }) => take.model.notes.map((note) => `${take.model.name}: ${note}`)),
    ),
  ];
}

/** The warning about earlier jobs without a known price: an unknown price is never zero. */
export function uncountedText({ jobs, models }: Uncounted): string[] {
  if (jobs === 0) return [];
  const have = plural(jobs, 'earlier job has', 'earlier jobs have');
  return [
    `${have} no known price, so the amount committed is unknown: set a price for ${models.join(', ')} under \`prices:\` in the manifest`,
  ];
}
