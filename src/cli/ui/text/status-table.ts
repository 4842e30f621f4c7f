import type { FilmStatus } from '../../../app/status.js';
import { cents } from '../../../core/figures.js';
import type { Some } from '../../../core/group.js';
import type { Usd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { markOf, shownMark } from '../../../plan/pick.js';
import {
  countStates,
  type RowState,
  rowError,
  rowState,
  rowTake,
  type StatusRow,
  versionText,
} from '../../../report/rows.js';
import { type Style, style, type View } from './colors.js';
import { type Column, table } from './columns.js';
import { blocksText } from './layout.js';
import { foldScenes, INDENT, LONG, namesOf, sceneBlocks } from './scenes.js';
import { cutMiddle, wrap } from './width.js';

const COLUMNS: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }, { align: 'left' }];
const NARROWEST = 40;

/** Request ids that were made at the same time differ at their ends. */
const SHORT_ID = 13;

const PAINTS: Readonly<Record<RowState, keyof Style>> = {
  finished: 'green',
  failed: 'red',
  unknown: 'yellow',
  outdated: 'cyan',
  stale: 'cyan',
  blocked: 'yellow',
  submitted: 'cyan',
  rendered: 'cyan',
  pending: 'dim',
  abandoned: 'dim',
  disabled: 'dim',
};

/** A status on a screen. */
export type StatusOptions = View &
  Pick<FilmStatus, 'committed' | 'choices'> & {
    manifest: string;
    sandbox: boolean;
    /** A line for every take of a long film too, and whole request ids. */
    all?: boolean | undefined;
  };

/**
 * What became of the takes of these rows, for people: by scene with state, clip or trouble, and pick; a long film is folded as in a plan.
 * Then the counts, and what the whole lockfile has committed.
 */
export function statusTable(rows: readonly StatusRow[], options: StatusOptions): string {
  const { manifest, sandbox, committed, all = false } = options;
  const paint = style(options.color);
  const width = Math.max(NARROWEST, options.columns);
  // The row of a take already shows the clip that stands in for it.
  const standIns = new Set(rows.map(({ older }) => older?.job.job));
  const orphans = rows.filter(({ orphan, job }) => orphan && !standIns.has(job?.job));
  const earlier = wrap('earlier versions: clips that no take uses', width).map(paint.bold);
  const isLong = !all && rows.length > LONG;
  const lines = (shown: StatusRow[]) => takeLines(shown, { ...options, width, isLong });
  const folded = wrap('Similar takes share a line; `status --all` lists every take.', width).map(paint.dim);
  return blocksText([
    [paint.bold(cutMiddle(escapeControls(sandbox ? `${manifest} (sandbox)` : manifest), width))],
    [...lines(rows.filter(({ orphan }) => !orphan)), ...(isLong ? folded : [])],
    orphans.length === 0 ? [] : [...earlier, ...lines(orphans)],
    wrap(totalText(rows, committed, sandbox), width),
  ]);
}

type Lines = StatusOptions & { width: number; isLong: boolean };

function takeLines(rows: readonly StatusRow[], options: Lines): string[] {
  const { width, choices, isLong } = options;
  const paint = style(options.color);
  const quietKind = (row: StatusRow) => (isLong ? quietWord(row, choices) : null);
  const scenes = foldScenes(rows, {
    sceneOf: ({ take }) => take?.scene ?? null,
    quietKind,
    likeness: (row) => `${rowState(row)} ${troubleOf(row, options)}`,
    isLong,
  });
  const shown = scenes.flatMap(({ groups }) => groups);
  const fields = shown.map(([row, ...others]) => [
    namesOf([rowTake(row), ...others.map(rowTake)]),
    { text: rowState(row), paint: paint[PAINTS[rowState(row)]] },
    remark([row, ...others], options),
  ]);
  const drawn = table(COLUMNS, fields, { width, indent: INDENT });
  const linesOf = new Map(shown.map((group, at) => [group, drawn[at] ?? []]));
  return sceneBlocks(scenes, {
    width,
    style: paint,
    timeOf: () => '',
    linesOf: (group) => linesOf.get(group) ?? [],
    quietKind,
    quietWord: 'nothing to do',
  });
}

/** The kind of a take that needs no attention: its clip is here, or none is wanted. */
function quietWord(row: StatusRow, choices: FilmStatus['choices']): string | null {
  const state = rowState(row);
  if (state === 'disabled' || state === 'abandoned') return state;
  const mark = markText(row, choices);
  const isFine =
    state === 'finished' && rowError(row) === null && flagsText(row) === '' && mark !== 'stale pick';
  return isFine ? mark || state : null;
}

function remark(group: Some<StatusRow>, options: Lines): string {
  const [row, ...others] = group;
  const files = (row.older ?? row).outputs.filter((path) => path !== null).join(', ');
  const first = others.length === 0 ? files : plural(group.length, 'take');
  return [first, troubleOf(row, options)].filter((part) => part !== '').join(' - ');
}

/** What is to be said of a row besides its clip. */
function troubleOf(row: StatusRow, { choices, all }: Pick<StatusOptions, 'choices' | 'all'>): string {
  const id = row.job?.accepted?.request_id;
  const request =
    id !== undefined && rowState(row) === 'submitted' ? `request ${all ? id : cutMiddle(id, SHORT_ID)}` : '';
  return [versionText(row) ?? '', markText(row, choices), flagsText(row), request, rowError(row) ?? '']
    .filter((part) => part !== '')
    .join(' - ');
}

function markText(row: StatusRow, choices: FilmStatus['choices']): string {
  const { shot, take } = rowTake(row);
  const choice = choices.get(shot);
  const mark = shownMark(choice, row.take && take, (row.older ?? row).job);
  return mark ?? (row.take && markOf(choice, take) ? 'an earlier version is picked' : '');
}

function flagsText(row: StatusRow): string {
  return (row.older ?? row).job?.clips?.flags.join('; ') ?? '';
}

function totalText(rows: readonly StatusRow[], committed: Usd | null, sandbox: boolean): string {
  const takes = rows.filter(({ orphan }) => !orphan).length;
  const counts = Object.entries(countStates(rows)).map(([state, count]) => `${count} ${state}`);
  const states = counts.length > 0 ? `: ${counts.join(', ')}` : '';
  const cost = committed === null ? 'unknown, some jobs have no known price' : cents(committed);
  return `${plural(takes, 'take')}${states}. ${sandbox ? 'Would cost' : 'Committed'}: ${cost}.`;
}
