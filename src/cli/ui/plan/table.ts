import { escapeControls, plural } from '../../../core/text.js';
import type { Plan } from '../../../plan/plan.js';
import { type Style, style } from '../text/colors.js';
import { cutEnd, wrap } from '../text/width.js';
import { costLines } from './costs.js';
import { type Hint, planHints } from './hints.js';
import { moveLines, orphanLines } from './moves-and-orphans.js';
import { type PlanView, sceneLines } from './scenes.js';

const NARROWEST = 60;
const WIDEST = 140;

/**
 * A plan for people: every take that something happens to, by scene; the moves; what it costs by basis and what the budget leaves;
 * what is off and its cure. At most `columns` wide (not below 60). `all` shows a line for every take and the prompt of every shot; `where` are the flags that name the
 * gateway in commands.
 */
export function planTable(
  plan: Plan,
  options: {
    columns: number;
    color: boolean;
    all?: boolean;
    manifest: string;
    sandbox: boolean;
    /** Only failed takes were asked for. */
    retry?: boolean;
    where: readonly string[];
  },
): string {
  const paint = style(options.color);
  const width = Math.min(WIDEST, Math.max(NARROWEST, options.columns));
  const view: PlanView = { width, style: paint, all: options.all ?? false, sandbox: options.sandbox };
  const sections = [
    headLines(plan, options, view),
    sceneLines(plan, view),
    moveLines(plan, view),
    orphanLines(plan, view),
    costLines(plan, view),
    plan.warnings.flatMap((text) => bulletLines(escapeControls(text), '!', paint.yellow, width)),
    planHints(plan, options).flatMap((hint) => hintLines(hint, paint, width)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(
  plan: Plan,
  options: { manifest: string; sandbox: boolean; retry?: boolean },
  { width, style }: PlanView,
): string[] {
  const name = cutEnd(escapeControls(options.manifest), width - 16);
  const lines = [`${style.bold(name)}  ${style.dim(plural(plan.takes.length, 'take'))}`];
  if (options.sandbox) {
    const text = 'Sandbox rehearsal: free. The prices are what this would cost for real.';
    lines.push(...wrap(text, width).map(style.cyan));
  }
  if (plan.takes.length === 0)
    lines.push(options.retry ? 'No take has failed: nothing to retry.' : 'No take is selected.');
  else if (isSettled(plan)) lines.push('Nothing to do: no unfinished takes.');
  return lines;
}

function isSettled({ takes, orphans }: Plan): boolean {
  const open = takes.some(
    ({ action, skipped }) => action !== 'keep' && skipped !== 'disabled' && skipped !== 'abandoned',
  );
  return !open && orphans.every(({ action }) => action === 'keep' || action === 'skip');
}

function bulletLines(text: string, bullet: string, paint: Style['dim'], width: number): string[] {
  return wrap(text, width - 2).map((line, index) => `${index === 0 ? paint(bullet) : ' '} ${line}`);
}

/** A command is never wrapped, so that it can be copied. */
function hintLines({ text, command }: Hint, paint: Style, width: number): string[] {
  return [...bulletLines(text, '>', paint.cyan, width), ...(command === null ? [] : [`    ${command}`])];
}
