import { globMatcher } from '../core/glob.js';
import type { TakeState } from '../ledger/state.js';
import { type Take, takeName } from '../takes/take.js';

const STATES = new Map<string, (state: TakeState) => boolean>([
  ['outdated', (state) => state === 'outdated'],
  ['failed', (state) => state === 'failed'],
  ['unknown', (state) => state === 'unknown'],
  ['unfinished', (state) => state !== 'finished' && state !== 'abandoned'],
]);

/** Which takes `--only` selects. */
export interface Selection {
  /** True without patterns: every take, and orphans too. */
  everything: boolean;
  /** True if a pattern selects states. */
  byState: boolean;
  includes(take: Take, state: TakeState): boolean;
  /** Patterns that match none of these takes. */
  unmatched(takes: readonly Take[]): string[];
}

/**
 * Parses `--only` patterns: globs (`*`, `?`) on `id`, `id:take` and `scene/id`, of which several are a union; the states `failed`,
 * `unknown`, `outdated` and `unfinished` narrow the selection.
 */
export function selection(patterns: readonly string[]): Selection {
  const states = patterns.flatMap((pattern) => STATES.get(pattern) ?? []);
  const globs = patterns
    .filter((pattern) => !STATES.has(pattern))
    .map((pattern) => ({ pattern, fits: glob(pattern) }));
  return {
    everything: patterns.length === 0,
    byState: states.length > 0,
    includes: (take, state) =>
      (states.length === 0 || states.some((fits) => fits(state))) &&
      (globs.length === 0 || globs.some(({ fits }) => fits(take))),
    unmatched: (takes) => globs.filter(({ fits }) => !takes.some(fits)).map(({ pattern }) => pattern),
  };
}

function glob(pattern: string): (take: Take) => boolean {
  const fits = globMatcher(pattern);
  return (take) => {
    const name = takeName(take);
    if (fits(take.shot) || fits(name)) return true;
    return take.scene !== null && (fits(`${take.scene}/${take.shot}`) || fits(`${take.scene}/${name}`));
  };
}
