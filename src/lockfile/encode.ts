import { hash } from 'node:crypto';
import { err, ok, type Result, unreachable } from '../core/result.js';
import {
  type Header,
  headerSchema,
  type JobRecord,
  jobRecordSchema,
  type RunRecord,
  runSchema,
} from './record.js';

/** A line of the lockfile, told apart by what it is about. */
export type Line =
  | { kind: 'header'; header: Header }
  | { kind: 'run'; run: RunRecord }
  | { kind: 'job'; record: JobRecord };

/** Why a line says nothing: its bytes are not what was written, or they are and this version does not understand them. */
export type BadLine = 'damaged' | 'newer';

const SUM = /,"sum":"([0-9a-f]{12})"\}$/;
const SUM_LENGTH = ',"sum":"0123456789ab"}'.length;

/**
 * The record as a line without its line ending: a JSON object, keys in the schema's order, whose last key `sum` holds the first 12
 * hex digits of the SHA-256 of the object's text without it. Throws on a record that its schema does not allow.
 */
export function encodeLine(line: Line): string {
  const text = JSON.stringify(checked(line));
  return `${text.slice(0, -1)},"sum":"${sumOf(text)}"}`;
}

/** The record that a line holds. */
export function decodeLine(line: string): Result<Line, BadLine> {
  const sum = SUM.exec(line.slice(-SUM_LENGTH))?.[1];
  if (sum === undefined) return err('damaged');
  const text = `${line.slice(0, -SUM_LENGTH)}}`;
  if (sumOf(text) !== sum) return err('damaged');
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return err('damaged');
  if ('job' in value) {
    const record = jobRecordSchema.safeParse(value);
    return record.success ? ok({ kind: 'job', record: record.data }) : err('newer');
  }
  if ('run' in value) {
    const run = runSchema.safeParse(value);
    return run.success ? ok({ kind: 'run', run: run.data }) : err('newer');
  }
  const header = headerSchema.safeParse(value);
  return header.success ? ok({ kind: 'header', header: header.data }) : err('newer');
}

function checked(line: Line): Header | RunRecord | JobRecord {
  switch (line.kind) {
    case 'header':
      return headerSchema.parse(line.header);
    case 'run':
      return runSchema.parse(line.run);
    case 'job':
      return jobRecordSchema.parse(line.record);
    default:
      return unreachable(line);
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
