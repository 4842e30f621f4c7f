/** Things that cost time to make, kept while they fit into a number of bytes; the least recently used ones go first. */
export interface KeptBytes<T> {
  /** The thing of that name, made once even when it is asked for twice at the same time. */
  get(name: string, make: () => Promise<T>): Promise<T>;
}

/** An empty store. A thing larger than all of `limit` (bytes) is made and not kept. */
export function keepBytes<T>(limit: number, sizeOf: (thing: T) => number): KeptBytes<T> {
  const kept = new Map<string, { thing: Promise<T>; size: number }>();
  let total = 0;

  function drop(name: string): void {
    total -= kept.get(name)?.size ?? 0;
    kept.delete(name);
  }

  async function made(name: string, thing: Promise<T>): Promise<void> {
    try {
      const size = sizeOf(await thing);
      const entry = kept.get(name);
      if (entry?.thing !== thing) return;
      entry.size = size;
      total += size;
      for (const [oldest] of kept) {
        if (total <= limit) return;
        drop(oldest);
      }
    } catch {
      drop(name);
    }
  }

  return {
    get(name, make) {
      const found = kept.get(name);
      const entry = found ?? { thing: make(), size: 0 };
      kept.delete(name);
      kept.set(name, entry);
      if (!found) void made(name, entry.thing);
      return entry.thing;
    },
  };
}
