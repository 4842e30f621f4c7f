import { sumUsd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import { escapeControls, plural } from '../../../core/text.js';
import { isHeldBack, type Plan, type PlannedTake } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';
import { alignPoints, clipLength, dollars, quoteText, timeText } from '../text/figures.js';
import type { Paint, Style } from '../text/style.js';
import { type Column, type Row, table } from '../text/table.js';
import { cutEnd, displayWidth } from '../text/width.js';
import { promptLines } from './plan-prompts.js';
import { planStrips, type SceneStrips, type Strip } from './plan-strips.js';

const COLUMNS: Column[] = [
  { align: 'left', cut: { least: 10, most: 28 } },
  { align: 'left' },
  { align: 'left', cut: { least: 8, most: 18 } },
  { align: 'right' },
  { align: 'right' },
];
const INDENT = 2;
/** Where the running times end on a wide screen, so that they stay near their scenes. */
const WIDEST_HEADING = 80;
/** Untouched scenes beyond these are only counted. */
const MOST_QUIET_SCENES = 12;

/** What the lines of a plan are drawn with; the width in terminal columns. */
export interface PlanView {
  width: number;
  style: Style;
  /** A line for every take, whatever happens to it, and the prompt of every shot. */
  all: boolean;
}

/** The takes of a plan scene by scene: a heading with the running time, then a line for a take or for several that are alike. */
export function sceneLines(plan: Plan, view: PlanView): string[] {
  const scenes = planStrips(plan, view.all);
  const busy = scenes.filter(({ strips }) => strips.length > 0);
  const still = scenes.filter(({ strips }) => strips.length === 0);
  const shown = busy.flatMap(({ strips }) => strips);
  const costs = alignPoints(shown.map(costOf));
  const rows = shown.map((strip, index) => stripRow(strip, costs[index] ?? '', view.style));
  const drawn = table(COLUMNS, rows, { width: view.width, indent: INDENT });
  const titled = scenes.some(({ scene }) => scene !== null);
  const lines: string[] = [];
  let next = 0;
  for (const scene of busy) {
    if (titled) lines.push(heading(scene, '', view));
    for (const [index, line] of drawn.slice(next, next + scene.strips.length).entries()) {
      lines.push(...line);
      if (view.all && isLastOfShot(scene.strips, index)) lines.push(...promptOf(scene.strips[index], view));
    }
    next += scene.strips.length;
    if (scene.quiet.length > 0) lines.push(' '.repeat(INDENT) + view.style.dim(quietText(scene)));
  }
  for (const scene of still.slice(0, MOST_QUIET_SCENES)) lines.push(heading(scene, quietText(scene), view));
  const rest = still.slice(MOST_QUIET_SCENES).flatMap(({ quiet }) => quiet.flat());
  if (rest.length > 0) {
    const count = plural(still.length - MOST_QUIET_SCENES, 'more scene');
    lines.push(view.style.dim(`${count} with nothing to do for ${plural(rest.length, 'take')}`));
  }
  if (scenes.some(({ strips }) => strips.some((strip) => strip.length > 1))) {
    lines.push(view.style.dim('Takes that are alike share a line: `plan --all` shows every take.'));
  }
  return lines;
}

/** The takes of a shot share their prompt, which stands below the last of them. */
function isLastOfShot(strips: readonly Strip[], index: number): boolean {
  return strips[index]?.[0].take.shot !== strips[index + 1]?.[0].take.shot;
}

function promptOf(strip: Strip | undefined, view: PlanView): string[] {
  return strip ? promptLines(strip[0].take, view) : [];
}

function heading({ scene, seconds }: SceneStrips, words: string, view: PlanView): string {
  const { style } = view;
  const width = Math.min(WIDEST_HEADING, view.width);
  const time = seconds === null ? '' : timeText(seconds);
  const environment = width - (time === '' ? 0 : time.length + 2);
  const after = words === '' ? '' : `  ${words}`;
  const name = cutEnd(
    scene === null ? '(no scene)' : escapeControls(scene),
    environment - displayWidth(after),
  );
  const gap = ' '.repeat(time === '' ? 0 : width - displayWidth(name + after) - time.length);
  return style.bold(name) + style.dim(after) + gap + style.dim(time);
}

function quietText({ quiet }: SceneStrips): string {
  return quiet.map((takes) => `${plural(takes.length, 'take')} ${takes[0].skipped ?? 'kept'}`).join(', ');
}

function stripRow(strip: Strip, cost: string, style: Style): Row {
  const [first] = strip;
  return [
    { text: namesOf(strip) },
    { text: first.action, paint: actionPaint(first, style) },
    { text: first.take.model.name },
    { text: clipLength(first.take.seconds) },
    { text: cost },
    { text: reasonOf(strip) },
  ];
}

function namesOf(strip: Strip): string {
  const name = takeName(strip[0].take);
  const last = strip.at(-1);
  return last === undefined || strip.length === 1 ? name : `${name} … ${takeName(last.take)}`;
}

/** The quote stands only where the take would be submitted, now or without a cap. */
function costOf(strip: Strip): string {
  const [first] = strip;
  const { take, action } = first;
  if (action !== 'render' && !isHeldBack(first)) return '';
  if (take.quote.usd === null) return quoteText(take.quote);
  return quoteText({ ...take.quote, usd: sumUsd(strip.map((planned) => planned.take.quote.usd ?? 0n)) });
}

function reasonOf(strip: Strip): string {
  const [{ take, reason }] = strip;
  if (strip.length === 1) return reason;
  const each = take.quote.usd === null || costOf(strip) === '' ? '' : ` at ${dollars(take.quote.usd)}`;
  return `${strip.length} takes${each}: ${reason}`;
}

function actionPaint({ action, skipped }: PlannedTake, style: Style): Paint {
  switch (action) {
    case 'render':
      return style.bold;
    case 'settle':
      return style.yellow;
    case 'skip':
      return skipped === 'failed' ? style.red : style.yellow;
    case 'keep':
      return style.dim;
    case 'resume':
    case 'fetch':
      return (text) => text;
    default:
      return unreachable(action);
  }
}
