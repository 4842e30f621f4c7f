import { stringify } from 'csv-stringify/sync';
import { formatUsd } from '../core/money.js';
import { escapeControls } from '../core/text.js';
import type { PriceNow } from '../ledger/committed.js';
import { type ReportRow, reportRow } from './facts.js';
import type { StatusRow } from './rows.js';

const COLUMNS = [
  'shot',
  'take',
  'scene',
  'model',
  'status',
  'error',
  'request_id',
  'quote_usd',
  'charge_usd',
  'charge_basis',
  'attempts',
  'submitted_at',
  'completed_at',
  'render_seconds',
  'output',
  'bytes',
  'sha256',
  'width',
  'height',
  'duration_s',
  'fps',
  'flags',
  'prompt',
  'notes',
] as const satisfies (keyof ReportRow)[];

/** What every report begins with. */
export const CSV_HEADER = `\uFEFF${COLUMNS.join(',')}\r\n`;

/**
 * The report as RFC 4180 text in UTF-8: a row a take, then a row an orphan, so that `charge_usd` sums to `committed`. It
 * starts with a byte order mark, without which Excel reads UTF-8 as the machine's old code page and garbles every accent.
 */
export function reportCsv(rows: readonly StatusRow[], priceNow: PriceNow, sandbox = false): string {
  const records = rows.map((row) => {
    const facts = reportRow(row, priceNow, sandbox);
    return COLUMNS.map((column) => cell(facts[column]));
  });
  return stringify([COLUMNS.map(String), ...records], {
    bom: true,
    record_delimiter: '\r\n',
    // A break in a cell is quoted by this alone: it is not the one that ends a record.
    quoted_match: /\n/,
  });
}

/**
 * What a spreadsheet could run: text that starts like a formula, ASCII or fullwidth, also behind spaces, control characters and
 * quotes, or with a tab or line break (OWASP, "CSV Injection").
 */
const FORMULA = /^(?:[\s\p{C}\p{Z}"'`´‘’“”«»]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n])/u;

/**
 * Text that a spreadsheet shows and never runs: control characters escaped, a formula behind an apostrophe. Line breaks inside it stay, as LF, which
 * is a break inside a cell; every line is disarmed, because a program that splits a row at the wrong separator starts a new one there.
 */
export function inertText(text: string): string {
  const lines = text.split(/\r\n|[\n\r]/);
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const first = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  return lines
    .slice(first)
    .map((line) => `${FORMULA.test(line) ? "'" : ''}${escapeControls(line)}`)
    .join('\n');
}

function cell(value: string | number | bigint | null): string {
  if (value === null) return '';
  if (typeof value === 'bigint') return formatUsd(value);
  return typeof value === 'number' ? String(value) : inertText(value);
}
