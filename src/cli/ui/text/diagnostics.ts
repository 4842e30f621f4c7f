import type { Diagnostic, Place } from '../../../core/diagnostic.js';
import { groupBy, type Some } from '../../../core/group.js';
import { escapeControls, plural } from '../../../core/text.js';
import { type Paint, type Style, style } from './colors.js';
import { blocksText, hung } from './layout.js';
import { cutEnd, displayWidth, wrap } from './width.js';

/** Columns of source lines and help texts if the width of the screen is unknown. */
const COLUMNS = 100;
const NARROWEST = 40;
/** Columns between a line's number and its text. */
const BAR = ' | '.length;
/** Places of a repeated problem that are listed. */
const MOST_PLACES = 5;

/** UTF-16 units kept before the marked piece of a long line, if the screen is wide enough. */
const LEAD = 50;
/** UTF-16 units looked at from the marked piece on; more never fits. */
const TAIL = 200;

/**
 * Problems as text for people: for each the place, code and message, the source line with a caret, what is allowed and what was probably
 * meant; a problem that comes again is shown once, with the other places. The last line counts them. Nothing for no problems. Wrapped to
 * `columns`; without, for files and programs, each place stands on one line with its message.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color = false, columns }: { color?: boolean; columns?: number | undefined } = {},
): string {
  if (diagnostics.length === 0) return '';
  const width = columns === undefined ? undefined : Math.max(NARROWEST, columns);
  const paint = style(color);
  const groups = groupBy(diagnostics, ({ severity, code, message, help, suggestion }) =>
    JSON.stringify([severity, code, message, help, suggestion]),
  );
  const blocks = [...groups.values()].map((group) => block(group, paint, width));
  const problems = diagnostics.filter(({ severity }) => severity === 'error').length;
  const counts = { problems, warnings: diagnostics.length - problems };
  return blocksText([...blocks, [paint.bold(problemCounts(counts, paint))]]);
}

function block([diagnostic, ...again]: Some<Diagnostic>, paint: Style, width: number | undefined): string[] {
  const { severity, code, message, place, help, suggestion, related = [] } = diagnostic;
  const tint = severity === 'error' ? paint.red : paint.yellow;
  const where = place ? `${placeName(place)} ` : '';
  const lead = `${where}${severity}[${code}]:`;
  const text = `${lead} ${escapeControls(message)}`;
  const [head = '', ...on] = width === undefined ? [text] : wrap(text, width);
  const isWhole = head.startsWith(lead);
  const meant = suggestion === undefined ? '' : `did you mean \`${escapeControls(suggestion)}\`?`;
  const places = [...(place ? [place] : []), ...related.map((each) => each.place)];
  const gutter = Math.max(0, ...places.map(({ line }) => String(line).length));
  const margin = ' '.repeat(gutter + 1);

  const lines = [
    isWhole
      ? `${where}${paint.bold(tint(`${severity}[${code}]`))}${paint.bold(`:${head.slice(lead.length)}`)}`
      : head,
    ...on.map(paint.bold),
  ];
  if (place && place.source !== '') lines.push(...sourceLines(place, tint, meant));
  else if (meant !== '') lines.push(`  ${tint(meant)}`);
  if (help !== undefined)
    lines.push(...hung(`${margin}${paint.cyan('= help:')} `, escapeControls(help), width ?? COLUMNS));
  for (const each of related) {
    lines.push(`${margin}${paint.cyan('=')} ${escapeControls(each.message)}: ${placeName(each.place)}`);
    if (each.place.source !== '') lines.push(...sourceLines(each.place, paint.cyan, ''));
  }
  if (again.length > 0) lines.push(`${margin}${paint.cyan('= also at')} ${placeNames(again)}`);
  return lines;

  function sourceLines(place: Place, tint: Paint, label: string): string[] {
    const columns = width === undefined ? COLUMNS : width - gutter - BAR;
    const { line, indent, carets } = excerptOf(place, columns);
    const bar = paint.cyan('|');
    const isBeside =
      label !== '' && (width === undefined || indent + carets + 1 + displayWidth(label) <= columns);
    const mark = tint('^'.repeat(carets) + (isBeside ? ` ${label}` : ''));
    return [
      `${paint.cyan(String(place.line).padStart(gutter))} ${bar} ${line}`.trimEnd(),
      `${' '.repeat(gutter)} ${bar} ${' '.repeat(indent)}${mark}`,
      ...(label === '' || isBeside
        ? []
        : hung(`${margin}${paint.cyan('=')} `, label, width ?? COLUMNS, tint)),
    ];
  }
}

function placeName({ file, line, column }: Place): string {
  return `${escapeControls(file)}:${line}:${column}`;
}

function placeNames(diagnostics: readonly Diagnostic[]): string {
  const named = diagnostics.slice(0, MOST_PLACES).flatMap(({ place }) => (place ? [placeName(place)] : []));
  const more = diagnostics.length - MOST_PLACES;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `2 problems, 1 warning`; empty if there are none. */
export function problemCounts(counts: { problems: number; warnings: number }, paint: Style): string {
  const { problems, warnings } = counts;
  return [
    ...(problems > 0 ? [paint.red(plural(problems, 'problem'))] : []),
    ...(warnings > 0 ? [paint.yellow(plural(warnings, 'warning'))] : []),
  ].join(', ');
}

/** The line of a place, safe to show and cut around what is marked to that many columns, with where its carets start and how many they are. */
function excerptOf({ source, column, length }: Place, columns: number) {
  const from = column - 1;
  const fits = source.length <= columns && displayWidth(shown(source)) <= columns;
  const before = Math.min(LEAD, Math.floor(columns / 2));
  const cut = !fits && from > before ? characterStart(source, from - before) : 0;
  const lead = `${cut > 0 ? '…' : ''}${shown(source.slice(cut, from))}`;
  const tail = source.slice(from, characterStart(source, from + TAIL));
  const line = cutEnd(lead + shown(tail), columns);
  const indent = displayWidth(lead);
  const marked = displayWidth(shown(tail.slice(0, length)));
  return { line, indent, carets: Math.max(1, Math.min(marked, displayWidth(line) - indent)) };
}

function shown(text: string): string {
  return escapeControls(text.replaceAll('\t', '  '));
}

function characterStart(text: string, index: number): number {
  const isInside =
    /[\udc00-\udfff]/.test(text.charAt(index)) && /[\ud800-\udbff]/.test(text.charAt(index - 1));
  return isInside ? index + 1 : index;
}
