import type { Result } from '../core/result.js';
import type { Journal, Recalled } from '../ledger/port.js';
import { appendAll } from './held-journal.js';
import { factsOf, withFolderFacts } from './memory.js';
import type { Refusal } from './refusal.js';

/** Writes down what the folder knows of jobs that the lockfile lists. */
export async function catchUp(journal: Journal, remembered: Recalled): Promise<Result<null, Refusal>> {
  const listed = [...journal.book.jobs.values()];
  const facts = withFolderFacts(listed, remembered).filter((job, index) => job !== listed[index]);
  return appendAll(journal, facts.map(factsOf));
}
