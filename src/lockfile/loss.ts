import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { JobRecord } from '../ledger/record.js';
import { sumIn } from './encode.js';
import type { NumberedLine } from './lines.js';
import { lineLost, type Problem } from './problem.js';
import type { Reading } from './reading.js';

/** How every record begins. */
const BEGINNINGS = ['{"job":"', '{"run":"'];

/** The highest batch number of a reading, 0 where no line has one. */
export function lastBatch(reading: Reading): number {
  return reading.valid.reduce((highest, line) => Math.max(highest, line.place?.batch ?? 0), 0);
}

/**
 * The batch that a power cut damaged, null where none was, or else the line that is damaged in another way. The header is one write
 * and each batch of records another, and the next begins only when the last is on stable storage: so a power cut damages any part of
 * the last batch and nothing else, and what it keeps of a file's new bytes is their beginning or has zeros where sectors are missing.
 * Where the write of a killed run or onto a full disk was cut off, an editor or a merge may have ended the line since; it is the
 * beginning of a record then, and no line was ever written behind it.
 */
export function tornBatchOf(reading: Reading): Result<number | null, NumberedLine> {
  const isTorn = (line: NumberedLine) => line.text.includes('\0') || !line.isEnded;
  const torn = reading.bad.filter(isTorn);
  const other = reading.bad.find((line) => !isTorn(line) && !isBeginning(line.text));
  if (other) return err(other);
  const [first] = torn;
  if (!first) return ok(null);
  const batch = lastBatch(reading);
  const headerIsWhole = reading.valid.some((line) => line.number < first.number);
  const behind = reading.valid.filter((line) => line.number > first.number);
  return headerIsWhole && behind.every((line) => line.place?.batch === batch) ? ok(batch) : err(first);
}

/** True for the text of a record that stops before its checksum. */
function isBeginning(text: string): boolean {
  return (
    BEGINNINGS.some((begin) => begin.startsWith(text) || text.startsWith(begin)) && sumIn(text) === undefined
  );
}

/**
 * The line of a job or run that says of another line that is not here; null where none is missed. `tornBatch` is the batch that a
 * power cut damaged, whose own lines may miss the line of their run.
 */
export function lostLine(
  reading: Reading,
  tornBatch: number | null,
): { line: NumberedLine; problem: Problem } | null {
  const unlinked = unlinkedLine(reading, tornBatch);
  if (unlinked) return { line: unlinked, problem: lineLost('the line before this one is not here') };
  const jobsOf = new Map<string, number>();
  for (const [job, { record, line }] of reading.jobs) {
    const missing = missingFact(record);
    if (missing) return { line, problem: lineLost(`job ${job} has ${missing}`) };
    const run = record.intent?.run ?? '';
    // A compaction in the middle of a run counted the jobs of its lines, not those that were appended behind them.
    if (!line.place) jobsOf.set(run, (jobsOf.get(run) ?? 0) + 1);
    if (!reading.runs.has(run) && (tornBatch === null || line.place?.batch !== tornBatch))
      return { line, problem: lineLost(`job ${job} belongs to the run ${run}, which is not here`) };
  }
  for (const [
    run,
    {
      run: { jobs = 0 },
      line,
    },
  ] of reading.runs) {
    const here = jobsOf.get(run) ?? 0;
    if (here < jobs)
      return {
        line,
        problem: lineLost(`the run ${run} has ${plural(jobs, 'job')} and only ${here} of them here`),
      };
  }
  return null;
}

/** A line that was appended behind one that is not here, and that no power cut took. */
function unlinkedLine({ valid, bad }: Reading, tornBatch: number | null): NumberedLine | undefined {
  if (!valid.some(({ place }) => place?.after !== undefined)) return undefined;
  const sums = new Set(valid.map((line) => sumIn(line.text)));
  const torn = bad[0]?.number ?? Number.POSITIVE_INFINITY;
  return valid.find(
    ({ place, number }) =>
      place?.after !== undefined && !sums.has(place.after) && !(place.batch === tornBatch && number > torn),
  );
}

/** Each of these facts was on stable storage before the next was written. */
function missingFact(record: JobRecord): string | null {
  if (!record.intent) return 'facts but no submission';
  if (record.ended && !record.accepted) return 'an outcome but no request id';
  if (record.finished && !record.clips) return 'an end but no clips';
  return null;
}
