import { groupBy, runsOf, type Some } from '../../../core/group.js';
import { escapeControls, plural } from '../../../core/text.js';
import { takeName } from '../../../takes/take.js';
import type { Style } from './colors.js';
import { cutEnd, displayWidth, wrap } from './width.js';

/** Where the running times end on a wide screen, so that they stay near their scenes. */
const WIDEST_HEADING = 80;
/** A name of a scene is cut to no fewer columns. */
const LEAST_NAME = 16;
/** Quiet scenes beyond these are only counted. */
const MOST_QUIET_SCENES = 12;

/** A list with more takes than this folds similar neighbours. */
export const LONG = 30;
const LEAST_FOLD = 3;

/** A line of takes stands so far below the heading of its scene. */
export const INDENT = 2;

/** The takes of a scene in the order of the manifest. */
export interface SceneGroups<T> {
  scene: string | null;
  /** What is shown in one line: one take, or neighbours that are alike. */
  groups: Some<T>[];
  /** Takes that need neither work nor attention, by kind. */
  quiet: Some<T>[];
}

/** How takes are folded. */
export interface Folding<T> {
  sceneOf(item: T): string | null;
  /** The kind of a take that needs neither work nor attention; null for every other one. */
  quietKind(item: T): string | null;
  /** Neighbours with the same text are alike. */
  likeness(item: T): string;
  /** Similar neighbours share a line. */
  isLong: boolean;
}

/** Takes by scene, in order of appearance. */
export function foldScenes<T>(items: readonly T[], folding: Folding<T>): SceneGroups<T>[] {
  const { sceneOf, quietKind, likeness, isLong } = folding;
  return [...groupBy(items, sceneOf)].map(([scene, members]) => {
    const loud = runsOf(
      members.filter((item) => quietKind(item) === null),
      likeness,
    );
    const quiet = members.filter((item) => quietKind(item) !== null);
    return {
      scene,
      groups: loud.flatMap((run) =>
        isLong && run.length >= LEAST_FOLD ? [run] : run.map((item): Some<T> => [item]),
      ),
      quiet: [...groupBy(quiet, quietKind).values()],
    };
  });
}

/** What the lines of scenes are drawn with. */
export interface SceneView<T> {
  /** Terminal columns. */
  width: number;
  style: Style;
  /** The running time of a scene; empty if none is shown. */
  timeOf(scene: string | null): string;
  /** The lines of a group; `next` is the one after it in the same scene. */
  linesOf(group: Some<T>, next: Some<T> | undefined): string[];
  quietKind: Folding<T>['quietKind'];
  /** What is said of quiet scenes that are only counted. */
  quietWord: string;
}

/** Scenes as lines: a heading with the running time, then its groups; scenes without any are one line, and only counted at last. */
export function sceneBlocks<T>(scenes: readonly SceneGroups<T>[], view: SceneView<T>): string[] {
  const { style, linesOf } = view;
  const quietText = ({ quiet }: SceneGroups<T>) =>
    quiet.map((takes) => `${plural(takes.length, 'take')} ${view.quietKind(takes[0])}`).join(', ');
  const titled = scenes.some(({ scene }) => scene !== null);
  const isBusy = ({ groups }: SceneGroups<T>) => groups.length > 0 || !titled;
  const busy = scenes.filter(isBusy);
  const still = scenes.filter((scene) => !isBusy(scene));
  const lines = busy.flatMap((scene) => [
    ...(titled ? [heading(scene.scene, '', view)] : []),
    ...scene.groups.flatMap((group, at) => linesOf(group, scene.groups[at + 1])),
    ...(scene.quiet.length > 0 ? [' '.repeat(INDENT) + style.dim(quietText(scene))] : []),
  ]);
  for (const scene of still.slice(0, MOST_QUIET_SCENES))
    lines.push(...stillLines(scene.scene, quietText(scene), view));
  const rest = still.slice(MOST_QUIET_SCENES).flatMap(({ quiet }) => quiet.flat());
  if (rest.length > 0) {
    const count = plural(still.length - MOST_QUIET_SCENES, 'more scene');
    lines.push(style.dim(`${count}, ${plural(rest.length, 'take')}: ${view.quietWord}`));
  }
  return lines;
}

/** A scene that is one line; two in a window that has no room for its name beside what is said of it. */
function stillLines<T>(scene: string | null, words: string, view: SceneView<T>): string[] {
  const room = roomFor(scene, `  ${words}`, view);
  if (room >= Math.min(LEAST_NAME, displayWidth(nameOf(scene)))) return [heading(scene, words, view)];
  const indent = ' '.repeat(INDENT);
  return [
    heading(scene, '', view),
    ...wrap(words, view.width - INDENT).map((line) => indent + view.style.dim(line)),
  ];
}

function nameOf(scene: string | null): string {
  return scene === null ? '(no scene)' : escapeControls(scene);
}

/** Columns that are left for the name of a scene. */
function roomFor<T>(scene: string | null, after: string, { timeOf, width }: SceneView<T>): number {
  const time = timeOf(scene);
  return Math.min(WIDEST_HEADING, width) - displayWidth(after) - (time === '' ? 0 : time.length + 2);
}

function heading<T>(scene: string | null, words: string, view: SceneView<T>): string {
  const { style } = view;
  const width = Math.min(WIDEST_HEADING, view.width);
  const time = view.timeOf(scene);
  const after = words === '' ? '' : `  ${words}`;
  const name = cutEnd(nameOf(scene), roomFor(scene, after, view));
  const gap = ' '.repeat(time === '' ? 0 : width - displayWidth(name + after) - time.length);
  return style.bold(name) + style.dim(after) + gap + style.dim(time);
}

/** The name of a take, or the first and the last of several that share a line. */
export function namesOf(takes: Some<{ shot: string; take: number }>): string {
  const last = takes.at(-1);
  const name = takeName(takes[0]);
  return last === undefined || takes.length === 1 ? name : `${name} … ${takeName(last)}`;
}
