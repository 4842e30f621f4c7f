import { dollars } from '../../../core/figures.js';
import type { Usd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import { escapeControls, plural } from '../../../core/text.js';
import { type Choice, markOf, type PickMark } from '../../../plan/pick.js';
import {
  countStates,
  olderText,
  type RowState,
  rowError,
  rowState,
  rowTake,
  type StatusRow,
} from '../../../report/rows.js';
import { takeName } from '../../../takes/take.js';
import { type Paint, type Style, style } from './colors.js';
import { type Column, table } from './columns.js';
import { cutMiddle, wrap } from './width.js';

const COLUMNS: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }, { align: 'left' }];
const NARROWEST = 60;

/** The choices of the film's shots, by shot. */
type Choices = ReadonlyMap<string, Choice>;

/** What became of the takes of these rows, for people: state, clip or trouble, pick, then the counts, and what the whole lockfile has committed. */
export function statusTable(
  rows: readonly StatusRow[],
  options: {
    columns: number;
    color: boolean;
    manifest: string;
    sandbox: boolean;
    committed: Usd | null;
    choices: Choices;
  },
): string {
  const paint = style(options.color);
  const width = Math.max(NARROWEST, options.columns);
  const named = options.sandbox ? `${options.manifest} (sandbox)` : options.manifest;
  // A clip that stands in for its take is told there.
  const shown = new Set(rows.map(({ older }) => older?.job.job));
  const blocks = [
    [paint.bold(cutMiddle(escapeControls(named), width))],
    takeLines(
      rows.filter(({ orphan }) => !orphan),
      options.choices,
      width,
      paint,
    ),
    orphanLines(
      rows.filter(({ orphan, job }) => orphan && !shown.has(job?.job)),
      options.choices,
      width,
      paint,
    ),
    wrap(totalText(rows, options.committed, options.sandbox), width),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function pickOf({ take }: StatusRow, choices: Choices): PickMark | null {
  return take && markOf(choices.get(take.shot), take.take);
}

function takeLines(rows: readonly StatusRow[], choices: Choices, width: number, paint: Style): string[] {
  const fields = rows.map((row) => [
    { text: takeName(rowTake(row)) },
    { text: rowState(row), paint: statePaint(rowState(row), paint) },
    { text: remark(row, choices) },
  ]);
  return table(COLUMNS, fields, { width, indent: 2 }).flat();
}

function orphanLines(rows: readonly StatusRow[], choices: Choices, width: number, paint: Style): string[] {
  if (rows.length === 0) return [];
  return [paint.bold('earlier versions: clips that no take uses'), ...takeLines(rows, choices, width, paint)];
}

function remark(row: StatusRow, choices: Choices): string {
  const shown = row.older ?? row;
  const files = shown.outputs.filter((path) => path !== null).join(', ');
  const flags = shown.job?.clips?.flags.join('; ') ?? '';
  const id =
    row.job?.accepted && rowState(row) === 'submitted' ? `request ${row.job.accepted.request_id}` : '';
  const pick = pickOf(row, choices) ?? '';
  return [files, olderText(row) ?? '', pick, flags, id, rowError(row) ?? '']
    .filter((part) => part !== '')
    .join(' - ');
}

function totalText(rows: readonly StatusRow[], committed: Usd | null, sandbox: boolean): string {
  const takes = rows.filter(({ orphan }) => !orphan).length;
  const counts = Object.entries(countStates(rows)).map(([state, count]) => `${count} ${state}`);
  return `${plural(takes, 'take')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}. ${sandbox ? 'Would cost' : 'Committed'}: ${committed === null ? 'unknown, some jobs have no known price' : dollars(committed)}.`;
}

function statePaint(state: RowState, paint: Style): Paint {
  switch (state) {
    case 'finished':
      return paint.green;
    case 'failed':
      return paint.red;
    case 'unknown':
      return paint.yellow;
    case 'outdated':
    case 'submitted':
    case 'rendered':
      return paint.cyan;
    case 'pending':
    case 'abandoned':
    case 'disabled':
      return paint.dim;
    default:
      return unreachable(state);
  }
}
