/** A non-empty list. */
export type Some<T> = [T, ...T[]];

/** Groups items by key; keys and items keep their order. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, Some<T>> {
  const groups = new Map<K, Some<T>>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Splits the items into runs of neighbours with the same key. */
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
