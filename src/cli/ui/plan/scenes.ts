import { clipLength, dollars, timeText } from '../../../core/figures.js';
import { groupBy, runsOf, type Some } from '../../../core/group.js';
import { escapeControls, plural } from '../../../core/text.js';
import { type Action, isHeldBack, type Plan, type PlannedTake } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';
import type { Style } from '../text/colors.js';
import { alignPoints, type Column, type Row, table } from '../text/columns.js';
import { cutEnd, displayWidth } from '../text/width.js';
import { promptLines } from './prompts.js';

const COLUMNS: Column[] = [
  { align: 'left', cut: { least: 10, most: 28 } },
  { align: 'left' },
  { align: 'left', cut: { least: 8, most: 18 } },
  { align: 'right' },
  { align: 'right' },
];
/** What is downloaded or followed needs no colour. */
const PAINTS: Readonly<Record<Action, keyof Style | null>> = {
  render: 'bold',
  resume: null,
  fetch: null,
  keep: 'dim',
  settle: 'yellow',
  skip: 'yellow',
};
const INDENT = 2;
/** Where the running times end on a wide screen, so that they stay near their scenes. */
const WIDEST_HEADING = 80;
/** Untouched scenes beyond these are only counted. */
const MOST_QUIET_SCENES = 12;

/** A plan with more takes than this folds similar neighbours. */
const LONG = 30;
const LEAST_FOLD = 3;

/** Takes that a plan shows in one line: one take, or neighbours with the same action, model, length, quote and reason. */
type TakeGroup = Some<PlannedTake>;

/** The takes of a scene in the order of the manifest. */
interface SceneGroups {
  scene: string | null;
  /** Seconds of film (take 1 of every shot); null if the plan does not say. */
  seconds: number | null;
  groups: TakeGroup[];
  /** Takes that need neither work nor attention (finished and here, disabled, abandoned), by kind. */
  quiet: TakeGroup[];
}

/** What the lines of a plan are drawn with; the width in terminal columns. */
export interface PlanView {
  width: number;
  style: Style;
  /** A line for every take, whatever happens to it, and the prompt of every shot. */
  all: boolean;
  /** A rehearsal, which costs nothing. */
  sandbox: boolean;
}

/** The takes of a plan scene by scene: a heading with the running time, then a line for a take or for several that are alike. */
export function sceneLines(plan: Plan, view: PlanView): string[] {
  const scenes = groupTakes(plan, view.all);
  const busy = scenes.filter(({ groups }) => groups.length > 0);
  const still = scenes.filter(({ groups }) => groups.length === 0);
  const shown = busy.flatMap(({ groups }) => groups);
  const costs = alignPoints(shown.map(costOf));
  const rows = shown.map((group, index) => groupRow(group, costs[index] ?? '', view.style));
  const drawn = table(COLUMNS, rows, { width: view.width, indent: INDENT }).values();
  const titled = scenes.some(({ scene }) => scene !== null);
  const lines: string[] = [];
  for (const scene of busy) {
    if (titled) lines.push(heading(scene, '', view));
    for (const [index, [{ take }]] of scene.groups.entries()) {
      lines.push(...(drawn.next().value ?? []));
      // The takes of a shot share their prompt, which is shown below the last one.
      const isLast = take.shot !== scene.groups[index + 1]?.[0].take.shot;
      if (view.all && isLast) lines.push(...promptLines(take, view));
    }
    if (scene.quiet.length > 0) lines.push(' '.repeat(INDENT) + view.style.dim(quietText(scene)));
  }
  for (const scene of still.slice(0, MOST_QUIET_SCENES)) lines.push(heading(scene, quietText(scene), view));
  const rest = still.slice(MOST_QUIET_SCENES).flatMap(({ quiet }) => quiet.flat());
  if (rest.length > 0) {
    const count = plural(still.length - MOST_QUIET_SCENES, 'more scene');
    lines.push(view.style.dim(`${count}, ${plural(rest.length, 'take')}: nothing to do`));
  }
  if (scenes.some(({ groups }) => groups.some((group) => group.length > 1))) {
    lines.push(view.style.dim('Similar takes share a line; `plan --all` lists every take.'));
  }
  return lines;
}

function heading({ scene, seconds }: SceneGroups, words: string, view: PlanView): string {
  const { style } = view;
  const width = Math.min(WIDEST_HEADING, view.width);
  const time = seconds === null ? '' : timeText(seconds);
  const after = words === '' ? '' : `  ${words}`;
  const left = width - displayWidth(after) - (time === '' ? 0 : time.length + 2);
  const name = cutEnd(scene === null ? '(no scene)' : escapeControls(scene), left);
  const gap = ' '.repeat(time === '' ? 0 : width - displayWidth(name + after) - time.length);
  return style.bold(name) + style.dim(after) + gap + style.dim(time);
}

function quietText({ quiet }: SceneGroups): string {
  return quiet.map((takes) => `${plural(takes.length, 'take')} ${takes[0].skipped ?? 'kept'}`).join(', ');
}

function groupRow(group: TakeGroup, cost: string, style: Style): Row {
  const [{ action, skipped, take }] = group;
  const format = skipped === 'failed' ? 'red' : PAINTS[action];
  return [
    namesOf(group),
    { text: action, paint: format === null ? undefined : style[format] },
    take.model.name,
    clipLength(take.seconds),
    cost,
    reasonOf(group),
  ];
}

function namesOf(group: TakeGroup): string {
  const name = takeName(group[0].take);
  const last = group.at(-1);
  return last === undefined || group.length === 1 ? name : `${name} … ${takeName(last.take)}`;
}

/** The quote only of takes that would be submitted, now or without a cap: `$0.48`, `~$0.0896` if the price is assumed. */
function costOf(group: TakeGroup): string {
  const [first] = group;
  const { usd, basis } = first.take.quote;
  if (first.action !== 'render' && !isHeldBack(first)) return '';
  if (usd === null) return 'no price';
  return `${basis === 'assumed' ? '~' : ''}${dollars(usd * BigInt(group.length))}`;
}

function reasonOf(group: TakeGroup): string {
  const [{ take, reason }] = group;
  if (group.length === 1) return reason;
  const each = take.quote.usd === null || costOf(group) === '' ? '' : ` at ${dollars(take.quote.usd)}`;
  return `${group.length} takes${each}: ${reason}`;
}

/** The takes of a plan by scene, in order of appearance; `all` folds nothing. */
function groupTakes(plan: Plan, all: boolean): SceneGroups[] {
  const seconds = new Map(plan.running_time.scenes.map((scene) => [scene.scene, scene.seconds]));
  const long = plan.takes.filter((planned) => !isQuiet(planned)).length > LONG;
  return [...groupBy(plan.takes, ({ take }) => take.scene)].map(([scene, takes]) => ({
    scene,
    seconds: seconds.get(scene) ?? null,
    ...(all ? { groups: takes.map(single), quiet: [] } : fold(takes, long)),
  }));
}

function fold(takes: PlannedTake[], long: boolean): { groups: TakeGroup[]; quiet: TakeGroup[] } {
  const loud = runsOf(
    takes.filter((planned) => !isQuiet(planned)),
    likeness,
  );
  return {
    groups: loud.flatMap((run) => (long && run.length >= LEAST_FOLD ? [run] : run.map(single))),
    quiet: [...groupBy(takes.filter(isQuiet), ({ skipped }) => skipped).values()],
  };
}

function single(planned: PlannedTake): TakeGroup {
  return [planned];
}

function isQuiet({ action, reason, skipped }: PlannedTake): boolean {
  return (action === 'keep' && reason === 'finished') || skipped === 'disabled' || skipped === 'abandoned';
}

function likeness({ take, action, reason }: PlannedTake): string {
  return JSON.stringify([action, take.model.name, take.seconds, take.quote.usd?.toString() ?? null, reason]);
}
