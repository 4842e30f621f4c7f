import { stringify } from 'csv-stringify/sync';
import { formatUsd } from '../core/money.js';
import { escapeControls } from '../core/text.js';
import type { PriceNow } from '../ledger/charge.js';
import { type ReportRow, reportRow } from './report-row.js';
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
  'rating',
  'review_note',
] as const satisfies (keyof ReportRow)[];

/** The columns of reports since the first version. */
const OLDEST = `\uFEFF${COLUMNS.slice(0, COLUMNS.indexOf('rating')).join(',')}`;

/** True for text that is a report by its form, of this version or an earlier one. */
export function isReportCsv(text: string): boolean {
  const next = text.startsWith(OLDEST) ? text.charAt(OLDEST.length) : '';
  return (next === ',' || next === '\r') && text.endsWith('\r\n');
}

/** How many rows are in a piece of the report. */
const PIECE = 1000;

/**
 * The report as RFC 4180 text in UTF-8, in pieces: one row per take, then one row per orphan, so that `charge_usd` sums to `committed`. It
 * starts with a byte order mark; without it Excel reads UTF-8 in the machine's legacy code page and garbles accents.
 */
export function* csvPieces(
  rows: readonly StatusRow[],
  priceNow: PriceNow,
  sandbox = false,
): Generator<string> {
  yield `\uFEFF${lines([COLUMNS.map(String)])}`;
  for (let first = 0; first < rows.length; first += PIECE)
    yield lines(
      rows.slice(first, first + PIECE).map((row) => {
        const facts = reportRow(row, priceNow, sandbox);
        return COLUMNS.map((column) => cell(facts[column]));
      }),
    );
}

function lines(records: readonly string[][]): string {
  return stringify([...records], {
    record_delimiter: '\r\n',
    // Line breaks inside cells are LF, so the library quotes them only because of this option: records end with CRLF.
    quoted_match: /\n/,
  });
}

/**
 * Text that a spreadsheet may run: it starts like a formula, ASCII or fullwidth, possibly after spaces, control characters and
 * quotes, or with a tab or line break (OWASP, "CSV Injection").
 */
const FORMULA = /^(?:[\s\p{C}\p{Z}"'`´‘’“”«»]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n])/u;

/** Text that is shown as it is, as most is. */
const PLAIN = /^[0-9A-Za-z][\x20-\x7e]*$/;

/**
 * Text that a spreadsheet shows and never runs: control characters are escaped, and a formula gets an apostrophe in front. Line breaks
 * are kept as LF, a break inside a cell. Every line is disarmed, because a program that splits rows at LF starts a new row there.
 */
export function inertText(text: string): string {
  if (PLAIN.test(text)) return text;
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
