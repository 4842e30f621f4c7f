import type { Places } from '../../../app/film.js';
import type { Restored } from '../../../app/restore.js';
import { displayPath } from '../../../core/display-path.js';
import { dollars } from '../../../core/figures.js';
import { sumUsd } from '../../../core/money.js';
import { plural } from '../../../core/text.js';
import { jobQuote } from '../../../ledger/charge.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import { stateOf } from '../../../ledger/state.js';

/** Jobs that are listed at once. */
const MOST_LISTED = 20;

/** What a restore brought back, for people. */
export function restoredText(
  { jobs, from }: Restored,
  places: Pick<Places, 'cwd' | 'lockfile' | 'shared'> & { sandbox: boolean },
): string {
  const ledger = places.shared ? 'the shared ledger' : displayPath(places.lockfile, places);
  const source = displayPath(from, places);
  if (jobs.length === 0) return `Nothing to restore: ${ledger} has every job of ${source}.`;
  const lines = jobs.slice(0, MOST_LISTED).map((job) => `  ${takeNameOfJob(job)}  ${stateOf(job)}`);
  if (jobs.length > lines.length) lines.push(`  and ${jobs.length - lines.length} more`);
  const price = places.sandbox ? '' : ` (${dollars(sumUsd(jobs.map((job) => jobQuote(job) ?? 0n)))})`;
  return `Restored ${plural(jobs.length, 'job')}${price} to ${ledger} from ${source}; nothing was paid.\n${lines.join('\n')}`;
}
