/**
 * Returns a matcher for a whole string: `*` matches any characters, `?` matches one, everything else matches itself. It never
 * backtracks further than the last `*`, so its time is bounded by the product of both lengths.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const wanted = Array.from(pattern.replace(/\*+/g, '*'));
  return (text) => matches(wanted, Array.from(text));
}

function matches(wanted: readonly string[], given: readonly string[]): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let read = 0; read < given.length; ) {
    if (wanted[at] === '*') {
      star = at;
      resume = read;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[read])) {
      at += 1;
      read += 1;
    } else if (star !== -1) {
      resume += 1;
      read = resume;
      at = star + 1;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
