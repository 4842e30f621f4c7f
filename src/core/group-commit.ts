/** Things that are stored together, one group at a time. */
export interface GroupCommit<T> {
  /** Resolves when the item is stored; rejects with the error when it is not, and from then on for good. */
  add(item: T): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  isBroken(): boolean;
}

/**
 * Stores items with `store`, one group at a time: what is added while a group is being stored goes into the next, because a sync that has
 * begun may not cover it. After a failure nothing is stored again: after a failed fsync the system may have dropped what a second one would
 * call stored. `gather`, which is given the size of the group before (0: none just now), is waited for before a group is closed.
 */
export function groupCommit<T>(
  store: (items: T[]) => Promise<void>,
  gather: (before: number) => Promise<void> | void = () => undefined,
): GroupCommit<T> {
  let waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let failure: { error: unknown } | null = null;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    // Whatever else is added in this turn belongs to the first group.
    await Promise.resolve();
    for (let before = 0; waiting.length > 0; ) {
      await gather(before);
      const group = waiting;
      waiting = [];
      try {
        if (!failure) await store(group.map(({ item }) => item));
      } catch (error) {
        failure = { error };
      }
      for (const { resolve, reject } of group) failure ? reject(failure.error) : resolve();
      before = group.length;
    }
    working = null;
  }

  return {
    add: (item) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        working ??= work();
      }),
    async settled() {
      while (working) await working;
    },
    isBroken: () => failure !== null,
  };
}
