import { JournalBroken } from '../ledger/port.js';

/** Groups of items, each stored as a whole before the next begins. */
export interface Commits<T> {
  /** Resolves when the item is stored; rejects with `JournalBroken` when it is not, and from then on for good. */
  add(item: T): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Why nothing is stored any more, or null. */
  broken(): JournalBroken | null;
}

interface Waiting<T> {
  item: T;
  resolve: () => void;
  reject: (error: JournalBroken) => void;
}

/**
 * Stores items with `commit`, one group at a time: what is added while a group is being stored goes into the next. After a failure
 * nothing is stored again, because after a failed fsync the system may have dropped what a second one would call stored.
 */
export function groupCommits<T>(commit: (items: T[]) => Promise<void>): Commits<T> {
  let waiting: Waiting<T>[] = [];
  let failure: JournalBroken | null = null;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    // Whatever else is added in this turn belongs to the first group.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      if (!failure) failure = await stored(group);
      for (const { resolve, reject } of group) failure ? reject(failure) : resolve();
    }
    working = null;
  }

  async function stored(group: Waiting<T>[]): Promise<JournalBroken | null> {
    try {
      await commit(group.map(({ item }) => item));
      return null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return new JournalBroken(`the lockfile could not be written: ${why}`, { cause: error });
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        working ??= work();
      }),
    settled: async () => {
      while (working) await working;
    },
    broken: () => failure,
  };
}
