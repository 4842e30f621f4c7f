import { groupBy } from '../core/group.js';
import type { JobBook } from '../ledger/port.js';
import type { RunRecord } from '../ledger/record.js';
import { encodeLine } from './encode.js';

/**
 * The text of a compacted lockfile: one line a job, every run before its first job and with the count of its jobs. It folds to the
 * same book. Empty for a book without a header.
 */
export function compactLockfile(book: JobBook, runs: ReadonlyMap<string, RunRecord>): string {
  if (!book.header) return '';
  const jobsOf = groupBy(book.jobs.values(), ({ intent }) => intent.run);
  const lines = [encodeLine({ kind: 'header', header: book.header })];
  for (const job of book.jobs.values()) {
    const { run } = job.intent;
    const jobs = jobsOf.get(run);
    if (jobs?.[0] === job) {
      const started = runs.get(run)?.started ?? job.intent.at;
      lines.push(encodeLine({ kind: 'run', run: { run, started, jobs: jobs.length } }));
    }
    lines.push(encodeLine({ kind: 'job', record: job }));
  }
  return `${lines.join('\n')}\n`;
}
