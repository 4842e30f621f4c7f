import type { FilmStatus } from '../../../app/status.js';
import { dollars } from '../../../core/figures.js';
import type { Usd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { markOf } from '../../../plan/pick.js';
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
import { type Style, style, type View } from './colors.js';
import { type Column, table } from './columns.js';
import { blocksText } from './layout.js';
import { cutMiddle, wrap } from './width.js';

const COLUMNS: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }, { align: 'left' }];
const NARROWEST = 60;

const PAINTS: Readonly<Record<RowState, keyof Style>> = {
  finished: 'green',
  failed: 'red',
  unknown: 'yellow',
  outdated: 'cyan',
  submitted: 'cyan',
  rendered: 'cyan',
  pending: 'dim',
  abandoned: 'dim',
  disabled: 'dim',
};

/** What became of the takes of these rows, for people: state, clip or trouble, pick, then the counts, and what the whole lockfile has committed. */
export function statusTable(
  rows: readonly StatusRow[],
  options: View & Pick<FilmStatus, 'committed' | 'choices'> & { manifest: string; sandbox: boolean },
): string {
  const { manifest, sandbox, committed, choices } = options;
  const paint = style(options.color);
  const width = Math.max(NARROWEST, options.columns);
  const takeLines = (shown: readonly StatusRow[]) => {
    const fields = shown.map((row) => [
      takeName(rowTake(row)),
      { text: rowState(row), paint: paint[PAINTS[rowState(row)]] },
      remark(row, choices),
    ]);
    return table(COLUMNS, fields, { width, indent: 2 }).flat();
  };
  // A clip that stands in for its take is told there.
  const standIns = new Set(rows.map(({ older }) => older?.job.job));
  const orphans = rows.filter(({ orphan, job }) => orphan && !standIns.has(job?.job));
  const earlier = paint.bold('earlier versions: clips that no take uses');
  return blocksText([
    [paint.bold(cutMiddle(escapeControls(sandbox ? `${manifest} (sandbox)` : manifest), width))],
    takeLines(rows.filter(({ orphan }) => !orphan)),
    orphans.length === 0 ? [] : [earlier, ...takeLines(orphans)],
    wrap(totalText(rows, committed, sandbox), width),
  ]);
}

function remark(row: StatusRow, choices: FilmStatus['choices']): string {
  const shown = row.older ?? row;
  const files = shown.outputs.filter((path) => path !== null).join(', ');
  const flags = shown.job?.clips?.flags.join('; ') ?? '';
  const id =
    row.job?.accepted && rowState(row) === 'submitted' ? `request ${row.job.accepted.request_id}` : '';
  const pick = (row.take && markOf(choices.get(row.take.shot), row.take.take)) ?? '';
  return [files, olderText(row) ?? '', pick, flags, id, rowError(row) ?? '']
    .filter((part) => part !== '')
    .join(' - ');
}

function totalText(rows: readonly StatusRow[], committed: Usd | null, sandbox: boolean): string {
  const takes = rows.filter(({ orphan }) => !orphan).length;
  const counts = Object.entries(countStates(rows)).map(([state, count]) => `${count} ${state}`);
  const states = counts.length > 0 ? `: ${counts.join(', ')}` : '';
  const cost = committed === null ? 'unknown, some jobs have no known price' : dollars(committed);
  return `${plural(takes, 'take')}${states}. ${sandbox ? 'Would cost' : 'Committed'}: ${cost}.`;
}
