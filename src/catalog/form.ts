import { type Context, createContext, Script } from 'node:vm';

/** The most milliseconds that one match may take; a normal pattern takes a microsecond. */
const LONGEST = 1000;

/** The most results cached for each pattern. */
const MOST_KNOWN = 1000;

const MATCH = new Script('new RegExp(`^(?:${pattern})$`, "u").test(text)');

const verdicts = new Map<string, Map<string, boolean>>();
const givenUp = new Set<string>();

let asked: Context | undefined;

/**
 * True if a whole string matches a pattern, a regular expression from a model file. Undefined if the match takes more than a second:
 * a pattern such as `(a+)+` can take practically for ever, and only a context with a timeout can be stopped.
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
