/** Things that are stored together, one group at a time. */
export interface GroupCommit<T> {
  /** Resolves when the item is stored; rejects with the error when it is not, and from then on for good. */
  add(item: T): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  isBroken(): boolean;
}

/** How long a group waits for more, in milliseconds: 64 jobs at a time need a quarter of the syncs. */
export const GATHERING = 4;

/**
 * Stores items with `store`, one group at a time: what is added while a group is being stored goes into the next, because a sync that has
 * begun may not cover it. After a failure nothing is stored again: after a failed fsync the system may have dropped what a second one would
 * call stored. `gather` is waited for before a group is closed, where the group just before it had several: what comes alone never waits.
 */
export function groupCommit<T>(
  store: (items: T[]) => Promise<void>,
  gather: () => Promise<void>,
): GroupCommit<T> {
  let waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let failure: { error: unknown } | null = null;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    // Whatever else is added in this turn belongs to the first group.
    await Promise.resolve();
    for (let isBusy = false; waiting.length > 0; ) {
      if (isBusy) await gather();
      const group = waiting;
      waiting = [];
      try {
        if (!failure) await store(group.map(({ item }) => item));
      } catch (error) {
        failure = { error };
      }
      for (const { resolve, reject } of group) failure ? reject(failure.error) : resolve();
      isBusy = group.length > 1;
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
