/** Values that come as they happen, for one reader. */
export interface EventStream<T> {
  /** Hands a value on; kept until the reader asks for it, and dropped if the reader has left. */
  push(value: T): void;
  /** No more values come; the reader is thrown `error` if there is one. */
  end(error?: unknown): void;
  /** What the reader loops over, once. */
  readonly values: AsyncIterable<T>;
}

/** A stream without a value yet. */
export function createEventStream<T>(): EventStream<T> {
  const waiting: T[] = [];
  let ended: { error?: unknown } | null = null;
  let hasLeft = false;
  let wake: (() => void) | null = null;

  async function* read(): AsyncGenerator<T> {
    try {
      for (;;) {
        for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) yield value;
        if (ended) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      hasLeft = true;
      waiting.length = 0;
    }
    if (ended.error !== undefined) throw ended.error;
  }

  return {
    push(value) {
      if (!hasLeft) waiting.push(value);
      wake?.();
    },
    end(error) {
      ended = error === undefined ? {} : { error };
      wake?.();
    },
    values: read(),
  };
}
