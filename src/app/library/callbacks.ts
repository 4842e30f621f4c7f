/** Makes of a caller's function one that never throws. */
export type Guard = <A extends unknown[]>(
  name: string,
  callback: ((...args: A) => unknown) | undefined,
) => (...args: A) => void;

/**
 * Does work that calls functions of the caller. What one of them throws, or rejects with, must not cut the work off between two steps that
 * belong together: it aborts the signal, no function is called any more, and it is thrown when the work has ended. `given` aborts the
 * signal as well.
 */
export async function withCallbacks<T>(
  given: AbortSignal | undefined,
  work: (signal: AbortSignal, guard: Guard) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const follow = () => own.abort(given?.reason);
  let thrown: { error: unknown } | null = null;
  let isOver = false;

  const failed = (name: string) => (error: unknown) => {
    if (isOver) throw error;
    thrown ??= { error };
    own.abort(`${name} threw an error`);
  };
  const guard: Guard =
    (name, callback) =>
    (...args) => {
      if (thrown || !callback) return;
      try {
        const returned = callback(...args);
        if (returned instanceof Promise) returned.catch(failed(name));
      } catch (error) {
        failed(name)(error);
      }
    };
  const rethrow = () => {
    if (thrown) throw thrown.error;
  };

  if (given?.aborted) follow();
  else given?.addEventListener('abort', follow, { once: true });
  try {
    const ended = await work(own.signal, guard);
    rethrow();
    return ended;
  } finally {
    isOver = true;
    given?.removeEventListener('abort', follow);
  }
}
