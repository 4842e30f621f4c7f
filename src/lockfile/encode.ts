import { hash } from 'node:crypto';
import { z } from 'zod';
import { lazy } from '../core/lazy.js';
import { err, ok, type Result } from '../core/result.js';
import {
  type Header,
  headerSchema,
  type JobRecord,
  jobRecordSchema,
  type LinePlace,
  linePlaceSchema,
  type RunRecord,
  runSchema,
} from '../ledger/record.js';
import { orderedBy, quickCheck } from './quick-check.js';
import {
  LONGEST_TEMPLATE,
  type ShortJob,
  shortJobSchema,
  type Template,
  templateSchema,
} from './template.js';
import { fromVersion1 } from './version-1.js';

/** A line of the lockfile, told apart by what it is about. `place`: absent in a compacted line. */
export type Line =
  | { kind: 'header'; header: Header }
  | { kind: 'run'; run: RunRecord; place?: LinePlace }
  | { kind: 'template'; template: Template }
  | { kind: 'short job'; short: ShortJob }
  | { kind: 'job'; record: JobRecord; place?: LinePlace };

/** Why a line says nothing: its bytes are not what was written, or they are and this version does not understand them. */
export type BadLine = 'damaged' | 'newer';

const SUM = /,"sum":"([0-9a-f]{12})"\}$/;
const SUM_LENGTH = ',"sum":"0123456789ab"}'.length;

const place = lazy(() => linePlaceSchema.partial().shape);
const jobLineSchema = lazy(() => jobRecordSchema().extend(place()));
const runLineSchema = lazy(() => runSchema.extend(place()));
const templateLineSchema = lazy(() => z.strictObject({ template: templateSchema() }));

/**
 * The record as a line without its line ending: a JSON object, keys in the schema's order, whose last key `sum` holds the first 12
 * hex digits of the SHA-256 of the object's text without it. Throws on a record that its schema does not allow.
 */
export function encodeLine(line: Line): string {
  const text = JSON.stringify(checked(line));
  return `${text.slice(0, -1)},"sum":"${sumOf(text)}"}`;
}

/** The `sum` that a line ends with, undefined where it has none. */
export function sumIn(line: string): string | undefined {
  return SUM.exec(line.slice(-SUM_LENGTH))?.[1];
}

/** The record that a line holds. */
export function decodeLine(line: string): Result<Line, BadLine> {
  const sum = sumIn(line);
  if (sum === undefined) return err('damaged');
  const text = `${line.slice(0, -SUM_LENGTH)}}`;
  if (sumOf(text) !== sum) return err('damaged');
  const written = parsed(text);
  if (typeof written !== 'object' || written === null) return err('damaged');
  const value = fromVersion1(written);
  if ('like' in value) return isShortJob(value) ? ok({ kind: 'short job', short: value }) : err('newer');
  if ('job' in value) {
    if (!isJobLine(value)) return err('newer');
    if (value.batch === undefined) return ok({ kind: 'job', record: value });
    const { batch, after, ...record } = value;
    return ok({ kind: 'job', record, ...placeOf(batch, after) });
  }
  if ('run' in value) {
    const read = runLineSchema().safeParse(value);
    if (!read.success) return err('newer');
    const { batch, after, ...run } = read.data;
    return ok({ kind: 'run', run, ...placeOf(batch, after) });
  }
  if ('template' in value) {
    if (!isTemplateLine(value) || line.length > LONGEST_TEMPLATE) return err('newer');
    return ok({ kind: 'template', template: value.template });
  }
  const header = headerSchema.safeParse(value);
  return header.success ? ok({ kind: 'header', header: header.data }) : err('newer');
}

const checks = {
  jobLine: lazy(() => quickCheck(jobLineSchema())),
  shortJob: lazy(() => quickCheck(shortJobSchema())),
  templateLine: lazy(() => quickCheck(templateLineSchema())),
};

const ordered = {
  jobLine: lazy(() => orderedBy(jobLineSchema())),
  shortJob: lazy(() => orderedBy(shortJobSchema())),
};

function isJobLine(value: object): value is z.infer<ReturnType<typeof jobLineSchema>> {
  return checks.jobLine()(value);
}

function isShortJob(value: object): value is ShortJob {
  return checks.shortJob()(value);
}

function isTemplateLine(value: object): value is z.infer<ReturnType<typeof templateLineSchema>> {
  return checks.templateLine()(value);
}

function placeOf(batch: number | undefined, after: string | undefined): { place?: LinePlace } {
  if (batch === undefined) return {};
  return { place: after === undefined ? { batch } : { batch, after } };
}

function checked(line: Line): object {
  switch (line.kind) {
    case 'header':
      return headerSchema.parse(line.header);
    case 'run':
      return runLineSchema().parse({ ...line.run, ...line.place });
    case 'template':
      return templateLineSchema().parse({ template: line.template });
    case 'short job':
      return ordered.shortJob()(line.short);
    case 'job':
      return ordered.jobLine()({ ...line.record, ...line.place });
  }
}

function sumOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 12);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
