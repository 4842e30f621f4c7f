import { escapeControls, plural } from '../../../core/text.js';
import type { DoctorDocument } from '../json/doctor-schema.js';
import { type Paint, type Style, style } from './colors.js';
import { wrap } from './width.js';

/** What a check showed. */
export type CheckView = DoctorDocument['checks'][number];

/** The screen; lines are not wrapped if `columns` is not finite. */
export interface DoctorView {
  columns: number;
  color: boolean;
}

const MARKS = { ok: '✓', warning: '!', problem: '✗', skipped: '-' } as const;

/** The longest name of a check, and the spaces around it. */
const NAME = 8;
const INDENT = 2 + NAME + 2;
const NARROWEST = 40;
const ARROW = '→ ';

/** A check for people: its mark, its name and what was seen; below, what to do. A command is never broken. */
export function checkText({ check, status, message, cure }: CheckView, view: DoctorView): string {
  const paint = style(view.color);
  const tint = tintOf(status, paint);
  const environment = Math.max(NARROWEST, view.columns) - INDENT;
  const [head = '', ...list] = message.split('\n');
  const [first = '', ...rest] = wrap(escapeControls(head), environment);
  const dim = status === 'skipped' ? paint.dim : plain;
  const lines = [
    `${tint(MARKS[status])} ${paint.bold(check.padEnd(NAME))}  ${dim(first)}`,
    ...rest.map((line) => indented(dim(line))),
    ...list.flatMap((line) => hung(escapeControls(line), '- ', environment, plain)),
    ...cureLines(cure, environment, paint),
  ];
  return `${lines.join('\n')}\n`;
}

/** The number of problems and warnings, and the next command if there is no problem. */
export function doctorEnd(checks: readonly CheckView[], next: string | null, color: boolean): string {
  const paint = style(color);
  const { problems, warnings } = countChecks(checks);
  const counts = [
    ...(problems > 0 ? [paint.red(plural(problems, 'problem'))] : []),
    ...(warnings > 0 ? [paint.yellow(plural(warnings, 'warning'))] : []),
  ];
  const said = counts.length > 0 ? counts.join(', ') : paint.green('No problems.');
  return `\n${said}\n${problems === 0 && next !== null ? `next  ${next}\n` : ''}`;
}

/** The document of `doctor --json`, ready for `JSON.stringify`. */
export function doctorJson(manifest: string | null, checks: readonly CheckView[]): DoctorDocument {
  const { problems, warnings } = countChecks(checks);
  return { manifest, ok: problems === 0, problems, warnings, checks: [...checks] };
}

/** How many checks are problems, and how many are warnings. */
export function countChecks(checks: readonly CheckView[]): { problems: number; warnings: number } {
  const count = (wanted: CheckView['status']) => checks.filter(({ status }) => status === wanted).length;
  return { problems: count('problem'), warnings: count('warning') };
}

const plain: Paint = (text) => text;

function tintOf(status: CheckView['status'], paint: Style): Paint {
  return { ok: paint.green, warning: paint.yellow, problem: paint.red, skipped: paint.dim }[status];
}

function cureLines(cure: string | null, environment: number, paint: Style): string[] {
  if (cure === null) return [];
  return cure.split('\n').flatMap((line) => {
    const text = escapeControls(line);
    if (text.startsWith('shotlist ')) return [indented(`  ${paint.cyan(text)}`)];
    if (text.startsWith('  ')) return [indented(paint.cyan(text))];
    return hung(text, ARROW, environment, plain);
  });
}

/** A text behind a lead, its further lines below its first word. */
function hung(text: string, lead: string, environment: number, paint: Paint): string[] {
  return wrap(text, environment - lead.length).map((line, index) =>
    indented(`${index === 0 ? lead : ' '.repeat(lead.length)}${paint(line)}`),
  );
}

function indented(line: string): string {
  return ' '.repeat(INDENT) + line;
}
