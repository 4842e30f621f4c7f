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

/**
 * A regular expression that is made with its first use. One with classes of Unicode such as `\p{Cf}` is dear wherever it stands in the code:
 * reading it makes the set of its characters, used or not. Texts of ASCII need none.
 */
export function lateRegExp(source: string, flags: string): () => RegExp {
  let made: RegExp | null = null;
  return () => {
    made ??= new RegExp(source, flags);
    return made;
  };
}
