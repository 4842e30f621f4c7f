import { type Context, createContext, Script } from 'node:vm';

/** Milliseconds that a pattern may take for one text; an honest one takes a thousandth of one. */
const LONGEST = 1000;

/** Verdicts that are remembered of each pattern. */
const MOST_KNOWN = 1000;

const MATCH = new Script('new RegExp(`^(?:${pattern})$`, "u").test(text)');

const verdicts = new Map<string, Map<string, boolean>>();
const givenUp = new Set<string>();

let asked: Context | undefined;

/**
 * Whether all of a text has the form of a pattern, a regular expression that somebody wrote into a model file. Undefined where that cannot
 * be told in a second: a pattern such as `(a+)+` can take longer than anybody waits, and cannot be stopped in any other way.
 */
export function hasForm(text: string, pattern: string): boolean | undefined {
  if (givenUp.has(pattern)) return undefined;
  const known = verdicts.get(pattern) ?? new Map<string, boolean>();
  verdicts.set(pattern, known);
  const before = known.get(text);
  if (before !== undefined) return before;
  try {
    asked ??= createContext({});
    Object.assign(asked, { pattern, text });
    const verdict = MATCH.runInContext(asked, { timeout: LONGEST }) === true;
    if (known.size < MOST_KNOWN) known.set(text, verdict);
    return verdict;
  } catch {
    givenUp.add(pattern);
    return undefined;
  }
}
