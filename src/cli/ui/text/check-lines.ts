import { escapeControls } from '../../../core/text.js';
import type { Documents } from '../json/output-schemas.js';
import { type Style, style, type View } from './colors.js';
import { problemCounts } from './diagnostics.js';
import { hung } from './layout.js';

/** What a check showed. */
export type CheckView = Documents['doctor']['checks'][number];

const MARKS: Readonly<Record<CheckView['status'], [mark: string, format: keyof Style]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
  skipped: ['-', 'dim'],
};

/** The longest name of a check, and the spaces around it. */
const NAME = 8;
const INDENT = ' '.repeat(2 + NAME + 2);
const NARROWEST = 40;

/** A check for people: its mark, its name and what was seen; below, what to do. A command is never broken, nothing if `columns` is not finite. */
export function checkText({ check, status, message, cure }: CheckView, view: View): string {
  const paint = style(view.color);
  const columns = Math.max(NARROWEST, view.columns);
  const [head = '', ...list] = message.split('\n').map(escapeControls);
  const [mark, format] = MARKS[status];
  const lead = `${paint[format](mark)} ${paint.bold(check.padEnd(NAME))}  `;
  const lines = [
    ...hung(lead, head, columns, status === 'skipped' ? paint.dim : undefined),
    ...list.flatMap((line) => hung(`${INDENT}- `, line, columns)),
    ...(cure?.split('\n') ?? []).map(escapeControls).flatMap((line) => {
      if (line.startsWith('shotlist ')) return [`${INDENT}  ${paint.cyan(line)}`];
      if (line.startsWith('  ')) return [INDENT + paint.cyan(line)];
      return hung(`${INDENT}→ `, line, columns);
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** The number of problems and warnings, and the next command if there is no problem. */
export function doctorEnd(checks: readonly CheckView[], next: string | null, { color }: View): string {
  const paint = style(color);
  const counts = countChecks(checks);
  const said = problemCounts(counts, paint) || paint.green('No problems.');
  return `\n${said}\n${counts.problems === 0 && next !== null ? `next  ${next}\n` : ''}`;
}

/** The document of `doctor --json`, ready for `JSON.stringify`. */
export function doctorJson(manifest: string | null, checks: readonly CheckView[]): Documents['doctor'] {
  const { problems, warnings } = countChecks(checks);
  return { manifest, ok: problems === 0, problems, warnings, checks: [...checks] };
}

/** How many checks are problems, and how many are warnings. */
export function countChecks(checks: readonly CheckView[]): { problems: number; warnings: number } {
  const count = (wanted: CheckView['status']) => checks.filter(({ status }) => status === wanted).length;
  return { problems: count('problem'), warnings: count('warning') };
}
