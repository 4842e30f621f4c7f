import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { JobBook } from '../ledger/port.js';
import { type Header, type Job, jobOf, type RunRecord } from '../ledger/record.js';
import { sumIn } from './encode.js';
import { isHeaderLike, isTornHeader, linesOf, type NumberedLine } from './lines.js';
import { lastBatch, lostLine, tornBatchOf } from './loss.js';
import { damaged, type Problem, problemAt } from './problem.js';
import { headerIn, type Reading, readLine, readWaiting } from './reading.js';
import type { Template } from './template.js';
import { createTemplates } from './templates.js';

/** A lockfile's text, understood. */
export interface Folded {
  book: JobBook;
  /** By run id; a run whose line was torn off is not here although a job may name it. */
  runs: ReadonlyMap<string, RunRecord>;
  /** By the `sum` of their lines. */
  templates: ReadonlyMap<string, Template>;
  /** The highest batch number, 0 where no line has one. */
  batch: number;
  /** Characters of the lines that are not compacted. */
  appended: number;
  /** The `sum` of the last line; absent where that is compacted or there is none. */
  tail?: string;
  /** The last write was cut off: the file must be written anew before anything is appended to it. */
  torn: boolean;
}

/** A lockfile's text that is understood bit by bit. */
export interface Fold {
  /**
   * Understands the text together with what was added before: whole lines, but for the last of them. Nothing can be added to a fold that
   * was torn or that failed.
   */
  add(text: string): Result<Folded, Diagnostic>;
}

/**
 * Understands a lockfile's text, or says why it must not be touched; `file` is the name that the diagnostic shows. Pure, and linear
 * in the length of the text.
 */
export function foldLockfile(text: string, file: string): Result<Folded, Diagnostic> {
  return createFold(file).add(text);
}

/** Understands a lockfile's text from its beginning on; see `foldLockfile`. */
export function createFold(file: string): Fold {
  const reading: Reading = {
    headers: [],
    jobs: new Map(),
    runs: new Map(),
    templates: createTemplates(),
    waiting: [],
    valid: [],
    bad: [],
  };

  function at(line: NumberedLine, problem: Problem): Diagnostic {
    return problemAt(file, line, problem, reading.valid.length > 0 || isHeaderLike(line.text));
  }

  return {
    add(text) {
      const last = reading.valid.at(-1);
      if (!last && isTornHeader(text)) return ok(folded(reading, null, text !== ''));
      for (const line of linesOf(text, last && last.number + 1)) {
        const problem = readLine(line, reading);
        if (problem) return err(at(line, problem));
      }
      const torn = tornBatchOf(reading);
      if (!torn.ok) return err(at(torn.error, damaged));
      const unlike = readWaiting(reading);
      if (unlike) return err(at(unlike.line, unlike.problem));
      const lost = lostLine(reading, torn.value);
      if (lost) return err(at(lost.line, lost.problem));
      const header = headerIn(reading);
      if (!header.ok) return err(at(header.error.line, header.error.problem));
      return ok(folded(reading, header.value, reading.bad.length > 0 || !text.endsWith('\n')));
    },
  };
}

function folded(reading: Reading, header: Header | null, torn: boolean): Folded {
  const jobs = new Map<string, Job>();
  for (const { record } of reading.jobs.values()) {
    const job = jobOf(record);
    if (job) jobs.set(job.job, job);
  }
  const book = { header, jobs };
  const last = reading.valid.at(-1);
  const tail = last?.place ? sumIn(last.text) : undefined;
  const runs = new Map([...reading.runs].map(([id, { run }]) => [id, run]));
  const templates = reading.templates.bySum;
  const placed = reading.valid.filter(({ place }) => place !== null);
  const appended = placed.reduce((sum, line) => sum + line.text.length + 1, 0);
  return { book, runs, templates, batch: lastBatch(reading), appended, torn, ...(tail ? { tail } : {}) };
}
