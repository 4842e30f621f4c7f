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
