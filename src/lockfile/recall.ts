import { groupBy } from '../core/group.js';
import { ok } from '../core/result.js';
import { placeIn } from '../ledger/gateways.js';
import { join } from '../ledger/join.js';
import type { JobBook, Recalled, RecalledJob } from '../ledger/port.js';
import { isKnown, withoutKnown } from '../ledger/recalled.js';
import { type Header, headerOf, type JobRecord, jobOf, type RunRecord } from '../ledger/record.js';
import { decodeLine, encodeLine, sumIn } from './encode.js';
import { linesOf } from './lines.js';
import type { ShortJob } from './template.js';
import { createTemplates } from './templates.js';

/**
 * Reads all that can be read of a shadow: lines of any number of lockfiles, in any order, each behind a header that names its gateways.
 * Damaged lines, lines that contradict an earlier one and jobs without a submission are passed over: a shadow only ever adds.
 */
export function recall(text: string): Recalled {
  const records = new Map<string, { record: JobRecord; header: Header | null }>();
  const runs = new Map<string, RunRecord>();
  const templates = createTemplates();
  /** Jobs whose templates stand further down. */
  const waiting: { short: ShortJob; header: Header | null }[] = [];
  let header: Header | null = null;
  let isNewer = false;
  let isDamaged = false;
  let isCut = false;
  let isBlank = true;
  for (const line of linesOf(text)) {
    const decoded = decodeLine(line.text);
    if (!decoded.ok) {
      isNewer ||= decoded.error === 'newer';
      // What a power cut leaves: the end of a write, or zeros.
      if (!line.isEnded || line.text.includes('\0')) isCut = true;
      else isDamaged = true;
      continue;
    }
    isBlank = false;
    const said = decoded.value;
    if (said.kind === 'header') header = said.header;
    else if (said.kind === 'run') runs.set(said.run.run, { run: said.run.run, started: said.run.started });
    else if (said.kind === 'template') templates.add(sumIn(line.text) ?? '', said.template);
    else if (said.kind === 'job') add(said.record, header);
    else if (!addShort(said.short, header)) waiting.push({ short: said.short, header });
  }
  for (const { short, header } of waiting) if (!addShort(short, header)) isDamaged = true;
  const jobs = new Map<string, RecalledJob>();
  for (const { record, header: above } of records.values()) {
    const job = jobOf(record);
    if (job) jobs.set(job.job, { job, gateway: above ? placeIn(above, job.intent.gateway?.provider) : '' });
  }
  return { jobs, runs, isNewer, isDamaged, isCut, isBlank };

  function add(record: JobRecord, above: Header | null): void {
    const known = records.get(record.job);
    const joined = known ? join(known.record, record) : ok(record);
    if (joined.ok) records.set(record.job, { record: joined.value, header: above });
  }

  /** False while a template is not known. */
  function addShort(short: ShortJob, above: Header | null): boolean {
    const whole = templates.whole(short);
    if (whole.ok) add(whole.value, above);
    else if (whole.error !== 'incomplete') return false;
    else isNewer = true;
    return true;
  }
}

/**
 * What a shadow knows and a lockfile does not: whole jobs, and jobs with facts that the lockfile lacks. `lockfile` is the lockfile's
 * text and `book` what it says; the usual case, a shadow that ends with that very text, is read no further than what precedes it.
 * `isDamaged`: the lockfile need not list what cannot be read of the shadow, as where it was restored from there.
 */
export function recallUnknown(shadow: string, lockfile: string, book: Pick<JobBook, 'jobs'>): Recalled {
  const isCopy = lockfile !== '' && shadow.endsWith(lockfile);
  const said = recall(isCopy ? shadow.slice(0, shadow.length - lockfile.length) : shadow);
  const isBlank = said.isBlank === true && !isCopy;
  return { ...withoutKnown(said, book), isBlank, isDamaged: mayKnowMore(said, book, isCopy) };
}

/** A lockfile that lists more than can be read of its shadow is not from there, and lists what cannot be read too. */
function mayKnowMore(said: Recalled, book: Pick<JobBook, 'jobs'>, isCopy: boolean): boolean {
  if (!said.isDamaged && !said.isCut) return false;
  if (isCopy) return true;
  const listed = [...book.jobs.values()];
  if (said.isDamaged) return listed.every(({ job }) => said.jobs.has(job));
  // What a power cut took from the shadow is in the lockfile, which is written first: a fact may be all that it took.
  return listed.every((job) => isKnown(job, said.jobs.get(job.job)?.job));
}

/** Recalled jobs as lines, those of each gateway behind its header. Empty text for none. */
export function recalledText({ jobs, runs }: Recalled): string {
  const lines: string[] = [];
  for (const [gateway, group] of groupBy(jobs.values(), (each) => each.gateway)) {
    if (gateway !== '') lines.push(encodeLine({ kind: 'header', header: headerOf(gateway) }));
    for (const run of new Set(group.map(({ job }) => job.intent.run))) {
      const known = runs.get(run);
      if (known) lines.push(encodeLine({ kind: 'run', run: known }));
    }
    for (const { job } of group) lines.push(encodeLine({ kind: 'job', record: job }));
  }
  return lines.map((line) => `${line}\n`).join('');
}
