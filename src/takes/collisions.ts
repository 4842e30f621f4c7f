import { foldName } from './path-segment.js';
import type { Take } from './take.js';

/** Takes of different shots whose clip names conflict. */
export interface Collision {
  /**
   * `same`: they share one file; `second output`: the name of the second take is that of a further output of the first; `folder`: a
   * clip of the first may have the name of a folder of the second.
   */
  kind: 'same' | 'second output' | 'folder';
  /** At least two. */
  takes: [Take, Take, ...Take[]];
}

/** All conflicts between clip names, on file systems that ignore case or normalize Unicode too. Linear in the takes. */
export function collisions(takes: readonly Take[]): Collision[] {
  const names = new Map<string, Take>();
  const shared = new Map<string, [Take, Take, ...Take[]]>();
  const folders = new Map<string, Take>();
  for (const take of takes) {
    const name = foldName(take.name);
    const first = names.get(name);
    const others = shared.get(name);
    if (!first) names.set(name, take);
    else if (others) others.push(take);
    else if (first.shot !== take.shot) shared.set(name, [first, take]);
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const folder = name.slice(0, end);
      if (folders.has(folder)) break;
      folders.set(folder, take);
    }
  }
  return [...sameNames(shared.values()), ...secondOutputs(names), ...clipsLikeFolders(names, folders)];
}

function sameNames(shared: Iterable<[Take, Take, ...Take[]]>): Collision[] {
  return Array.from(shared, (takes) => ({ kind: 'same', takes }));
}

/** The second output of a job is saved as `{name}.2`, and so on. */
function secondOutputs(names: ReadonlyMap<string, Take>): Collision[] {
  const found: Collision[] = [];
  for (const [name, take] of names) {
    const dot = name.lastIndexOf('.');
    const first = dot > 0 && /^\d+$/.test(name.slice(dot + 1)) ? names.get(name.slice(0, dot)) : undefined;
    if (first) found.push({ kind: 'second output', takes: [first, take] });
  }
  return found;
}

/** The extension of a clip is not known in advance, so a folder `a.mp4` may conflict with a clip `a`. */
function clipsLikeFolders(names: ReadonlyMap<string, Take>, folders: ReadonlyMap<string, Take>): Collision[] {
  const found: Collision[] = [];
  for (const [folder, inside] of folders) {
    const clip = clipCalledLike(folder, names);
    if (clip) found.push({ kind: 'folder', takes: [clip, inside] });
  }
  return found;
}

function clipCalledLike(folder: string, names: ReadonlyMap<string, Take>): Take | undefined {
  const start = folder.lastIndexOf('/') + 1;
  for (let dot = folder.indexOf('.', start); dot !== -1; dot = folder.indexOf('.', dot + 1)) {
    const clip = names.get(folder.slice(0, dot));
    if (clip) return clip;
  }
  return undefined;
}
