import type { Some } from '../core/group.js';

/** The items cut into runs of neighbours with an equal key. */
export function runsOf<T>(items: Iterable<T>, keyOf: (item: T) => string): Some<T>[] {
  const runs: Some<T>[] = [];
  let lastKey: string | null = null;
  for (const item of items) {
    const key = keyOf(item);
    if (key === lastKey) runs.at(-1)?.push(item);
    else runs.push([item]);
    lastKey = key;
  }
  return runs;
}
