import { err, ok, type Result } from '../core/result.js';
import { joinHeaders } from '../ledger/gateways.js';
import { join } from '../ledger/join.js';
import type { Header, JobRecord, LinePlace, RunRecord } from '../ledger/record.js';
import { decodeLine, sumIn } from './encode.js';
import { isConflictMarker, isNewerHeader, type NumberedLine } from './lines.js';
import * as problems from './problem.js';
import type { ShortJob } from './template.js';
import type { Templates } from './templates.js';

/** A line that matches its checksum. */
export interface ValidLine extends NumberedLine {
  /** Null in a compacted line. */
  place: LinePlace | null;
}

/** What the lines of a lockfile say, before it is known whether all of them are there. */
export interface Reading {
  headers: { header: Header; line: NumberedLine }[];
  /** `line`: where the job's intent stands, compacted if it is anywhere, or else its first fact. */
  jobs: Map<string, { record: JobRecord; line: ValidLine }>;
  runs: Map<string, { run: RunRecord; line: ValidLine }>;
  templates: Templates;
  /** Jobs whose templates stand further down, as they may in a merged file. */
  waiting: { short: ShortJob; line: ValidLine }[];
  valid: ValidLine[];
  bad: NumberedLine[];
}

/** Adds a line to the reading, or says what forbids to read on. */
export function readLine(line: NumberedLine, reading: Reading): problems.Problem | null {
  if (isConflictMarker(line.text)) return problems.conflictMarkers;
  const isFirst = reading.valid.length + reading.bad.length === 0;
  if (isFirst && isNewerHeader(line.text)) return problems.newer;
  const decoded = decodeLine(line.text);
  if (!decoded.ok) {
    if (decoded.error === 'newer') return problems.newer;
    reading.bad.push(line);
    return null;
  }
  const said = decoded.value;
  if (isFirst && said.kind !== 'header') return problems.notALockfile;
  const place = 'place' in said ? (said.place ?? null) : null;
  const { number, text, isEnded } = line;
  const valid: ValidLine = { number, text, isEnded, place };
  reading.valid.push(valid);
  switch (said.kind) {
    case 'header':
      reading.headers.push({ header: said.header, line });
      return null;
    case 'template':
      return reading.templates.add(sumIn(line.text) ?? '', said.template) ? null : problems.damaged;
    case 'short job':
      return readShortJob(said.short, valid, reading);
    case 'job':
      return readJob(said.record, valid, reading);
    case 'run':
      readRun(said.run, valid, reading);
      return null;
  }
}

/** Reads the jobs whose templates stood behind them; returns the first one whose template is nowhere. */
export function readWaiting(reading: Reading): { line: NumberedLine; problem: problems.Problem } | null {
  for (const { short, line } of reading.waiting.splice(0)) {
    const whole = reading.templates.whole(short);
    const problem = whole.ok
      ? readJob(whole.value, line, reading)
      : whole.error === 'incomplete'
        ? problems.newer
        : problems.lineLost(
            `job ${short.job} is like the template ${whole.error.template}, which is not here`,
          );
    if (problem) return { line, problem };
  }
  return null;
}

function readShortJob(short: ShortJob, line: ValidLine, reading: Reading): problems.Problem | null {
  const whole = reading.templates.whole(short);
  if (whole.ok) return readJob(whole.value, line, reading);
  if (whole.error === 'incomplete') return problems.newer;
  reading.waiting.push({ short, line });
  return null;
}

/** What all headers of a lockfile say, null where it has none; the error is one that does not go with those before it. */
export function headerIn({
  headers,
  jobs,
}: Reading): Result<Header | null, { line: NumberedLine; problem: problems.Problem }> {
  const records = Array.from(jobs.values(), ({ record }) => record);
  let header: Header | null = null;
  for (const { header: next, line } of headers) {
    const joined: Header | null = header === null ? next : joinHeaders(header, next, records);
    if (joined === null) return err({ line, problem: problems.twoGateways(header ?? next, next) });
    header = joined;
  }
  return ok(header);
}

function readRun(run: RunRecord, line: ValidLine, reading: Reading): void {
  const known = reading.runs.get(run.run);
  reading.runs.set(run.run, {
    run: known ? joinRuns(known.run, run) : run,
    line: known && run.jobs === undefined ? known.line : line,
  });
}

/** A run that was committed while it ran and again at its end has two counts, and only the higher one is of all its jobs. */
function joinRuns(a: RunRecord, b: RunRecord): RunRecord {
  const started = a.started < b.started ? a.started : b.started;
  if (a.jobs === undefined && b.jobs === undefined) return { run: a.run, started };
  return { run: a.run, started, jobs: Math.max(a.jobs ?? 0, b.jobs ?? 0) };
}

function readJob(record: JobRecord, line: ValidLine, reading: Reading): problems.Problem | null {
  const known = reading.jobs.get(record.job);
  if (!known) {
    reading.jobs.set(record.job, { record, line });
    return null;
  }
  const joined = join(known.record, record);
  if (!joined.ok) return problems.contradiction(record.job, joined.error, known.line);
  const place = record.intent && known.line.place ? line : known.line;
  reading.jobs.set(record.job, { record: joined.value, line: place });
  return null;
}
