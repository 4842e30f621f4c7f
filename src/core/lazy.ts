/**
 * A value that is made when it is first asked for, and kept. A schema of zod takes up to 5 ms to be made: one that not every command needs is
 * made so.
 */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
