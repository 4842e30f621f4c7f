import { foldName, quoted } from './path-segment.js';
import { type Take, takeName } from './take.js';

/** Takes of different shots whose clip names conflict. */
export interface Collision {
  /** What the first two have in common, for people. */
  message: string;
  takes: [Take, Take, ...Take[]];
}

/** All conflicts between clip names, on file systems that ignore case or normalize Unicode too. Linear in the takes. */
export function collisions(takes: readonly Take[]): Collision[] {
  const names = new Map<string, Take>();
  const others = new Map<Take, Take[]>();
  for (const take of takes) {
    const name = foldName(take.name);
    const first = names.get(name);
    if (!first) names.set(name, take);
    else if (first.shot !== take.shot) {
      const known = others.get(first);
      if (known) known.push(take);
      else others.set(first, [take]);
    }
  }
  return [...sameNames(names, others), ...secondOutputs(names), ...clipsLikeFolders(names)];
}

function sameNames(names: ReadonlyMap<string, Take>, others: ReadonlyMap<Take, Take[]>): Collision[] {
  if (others.size === 0) return [];
  return [...names.values()].flatMap((first): Collision[] => {
    const [second, ...more] = others.get(first) ?? [];
    if (!second) return [];
    const message = `the clips of ${takeName(second)} and ${takeName(first)} have the same file name ${quoted(second.name)}`;
    return [{ message, takes: [first, second, ...more] }];
  });
}

/** Further outputs of a job are saved as `{name}.2` and so on. */
function secondOutputs(names: ReadonlyMap<string, Take>): Collision[] {
  const found: Collision[] = [];
  for (const [name, take] of names) {
    const stem = name.includes('.') ? /^(.+)\.\d+$/s.exec(name)?.[1] : undefined;
    const first = stem === undefined ? undefined : names.get(stem);
    if (!first) continue;
    const message = `the clip of ${takeName(take)}, ${quoted(take.name)}, has the name of a further output of ${takeName(first)}`;
    found.push({ message, takes: [first, take] });
  }
  return found;
}

/** The extension of a clip is not known in advance, so a folder `a.mp4` may conflict with a clip `a`. */
function clipsLikeFolders(names: ReadonlyMap<string, Take>): Collision[] {
  return [...foldersOf(names)].flatMap(([folder, inside]): Collision[] => {
    const clip = clipCalledLike(folder, names);
    if (!clip) return [];
    const message = `a folder of ${quoted(inside.name)} (${takeName(inside)}) may have the name of the clip of ${takeName(clip)}`;
    return [{ message, takes: [clip, inside] }];
  });
}

/** Every folder, with the first take in it. */
function foldersOf(names: ReadonlyMap<string, Take>): Map<string, Take> {
  const folders = new Map<string, Take>();
  for (const [name, take] of names) {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const folder = name.slice(0, end);
      if (folders.has(folder)) break;
      folders.set(folder, take);
    }
  }
  return folders;
}

function clipCalledLike(folder: string, names: ReadonlyMap<string, Take>): Take | undefined {
  const start = folder.lastIndexOf('/') + 1;
  for (let dot = folder.indexOf('.', start); dot !== -1; dot = folder.indexOf('.', dot + 1)) {
    const clip = names.get(folder.slice(0, dot));
    if (clip) return clip;
  }
  return undefined;
}
