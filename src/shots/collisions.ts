import { foldName } from './segment.js';
import type { Take } from './take.js';

/** Takes of different shots whose clips would get in each other's way. */
export interface Collision {
  /**
   * `same`: one file for all of them; `second output`: the name of the second take is that of a further output of the first; `folder`:
   * a clip of the first may be called like a folder of the second.
   */
  kind: 'same' | 'second output' | 'folder';
  /** At least two; by one take a shot. */
  takes: [Take, Take, ...Take[]];
}

/** All collisions between clip names, as file systems that ignore case or normalize Unicode see them. Linear in the takes. */
export function collisions(takes: readonly Take[]): Collision[] {
  const names = new Map<string, Take[]>();
  const folders = new Map<string, Take>();
  for (const take of takes) {
    const name = foldName(take.name);
    const others = names.get(name);
    if (!others) names.set(name, [take]);
    else if (others.at(-1)?.shot !== take.shot) others.push(take);
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const folder = name.slice(0, end);
      if (folders.has(folder)) break;
      folders.set(folder, take);
    }
  }
  return [...sameNames(names), ...secondOutputs(names), ...clipsLikeFolders(names, folders)];
}

function sameNames(names: ReadonlyMap<string, Take[]>): Collision[] {
  return [...names.values()].flatMap(([first, second, ...rest]) =>
    first && second ? [{ kind: 'same', takes: [first, second, ...rest] }] : [],
  );
}

/** The second output of a job is saved as `{name}.2`, and so on. */
function secondOutputs(names: ReadonlyMap<string, Take[]>): Collision[] {
  return [...names].flatMap(([name, [take]]): Collision[] => {
    const stem = /^(.+)\.\d+$/.exec(name)?.[1];
    const [first] = (stem === undefined ? undefined : names.get(stem)) ?? [];
    return first && take ? [{ kind: 'second output', takes: [first, take] }] : [];
  });
}

/** A clip is its name and an extension that nobody knows yet, so a folder `a.mp4` may be in the way of a clip `a`. */
function clipsLikeFolders(
  names: ReadonlyMap<string, Take[]>,
  folders: ReadonlyMap<string, Take>,
): Collision[] {
  return [...folders].flatMap(([folder, inside]): Collision[] => {
    const start = folder.lastIndexOf('/') + 1;
    for (let dot = folder.indexOf('.', start); dot !== -1; dot = folder.indexOf('.', dot + 1)) {
      const [clip] = names.get(folder.slice(0, dot)) ?? [];
      if (clip) return [{ kind: 'folder', takes: [clip, inside] }];
    }
    return [];
  });
}
