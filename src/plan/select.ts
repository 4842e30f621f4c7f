import { closestMatch } from '../core/closest-match.js';
import { globMatcher } from '../core/glob.js';
import { groupBy } from '../core/group.js';
import type { TakeState } from '../ledger/state.js';
import { type Take, takeName } from '../takes/take.js';

const STATES = new Map<string, (state: TakeState) => boolean>([
  ['failed', (state) => state === 'failed'],
  ['unknown', (state) => state === 'unknown'],
  ['outdated', (state) => state === 'outdated'],
  ['stale', (state) => state === 'stale'],
  ['blocked', (state) => state === 'blocked'],
  ['unfinished', (state) => state !== 'finished' && state !== 'stale' && state !== 'abandoned'],
]);

/** The words of `--only` that select takes by their state. */
export const STATE_WORDS: readonly string[] = [...STATES.keys()];

/** What a pattern can name, in the order in which that is tried: names of takes, then scenes, then models. */
const KINDS = {
  id: ({ shot, take, scene }: Take) => {
    const names = [shot, takeName({ shot, take })];
    return scene === null ? names : [...names, ...names.map((name) => `${scene}/${name}`)];
  },
  scene: ({ scene }: Take) => (scene === null ? [] : [scene]),
  model: ({ model }: Take) => [model.name],
} as const satisfies Record<string, (take: Take) => string[]>;

type Kind = keyof typeof KINDS;

/** A pattern of `--only`, and what it selects in this film. */
interface Chosen {
  pattern: string;
  kind: Kind;
  fits: (take: Take) => boolean;
}

/** Why the patterns select nothing whatever the states. */
export type EmptySelection =
  /** One of them names nothing in the film; `near`: what was probably meant. */
  | { kind: 'unmatched'; pattern: string; near: string | undefined }
  /** Each of them names something, but of different kinds that no take has in common. */
  | { kind: 'disjoint'; patterns: string[] };

/** Which takes `--only` selects. */
export interface Selection {
  /** True without patterns: every take, and orphans too. */
  everything: boolean;
  /** True if a pattern selects states. */
  byState: boolean;
  includes(take: Take, state: TakeState): boolean;
  /** True for a take whose id is written out in one of the patterns, and for every take if one of them is `stale`. */
  names(take: Take): boolean;
  /** Why no take can be selected; null if one can. */
  empty: EmptySelection | null;
}

/**
 * Parses the `--only` patterns for a film with these takes, disabled ones included. A state word (`failed`, `unknown`, `outdated`,
 * `stale`, `blocked`, `unfinished`) selects states; every other pattern is a glob (`*`, `?`) of one kind, the first of these that it matches in the film: an id
 * (`id`, `id:take`, `scene/id`), a scene, a model. Several patterns of a kind are a union; different kinds narrow each other.
 */
export function selection(patterns: readonly string[], takes: readonly Take[]): Selection {
  const states = patterns.flatMap((pattern) => STATES.get(pattern) ?? []);
  const named = patterns
    .filter((pattern) => !STATES.has(pattern))
    .map((pattern) => ({ pattern, found: choose(pattern, takes) }));
  const chosen = named.flatMap(({ found }) => found ?? []);
  const kinds = [...groupBy(chosen, ({ kind }) => kind).values()];
  const isNamed = (take: Take) => kinds.every((group) => group.some(({ fits }) => fits(take)));
  const unmatched = named.find(({ found }) => found === null);
  return {
    everything: patterns.length === 0,
    byState: states.length > 0,
    includes: (take, state) =>
      unmatched === undefined && (states.length === 0 || states.some((fits) => fits(state))) && isNamed(take),
    names: (take) => patterns.some((pattern) => pattern === 'stale' || KINDS.id(take).includes(pattern)),
    empty: whyEmpty(),
  };

  function whyEmpty(): EmptySelection | null {
    if (unmatched !== undefined)
      return { kind: 'unmatched', pattern: unmatched.pattern, near: nearName(unmatched.pattern, takes) };
    if (kinds.length < 2 || takes.some(isNamed)) return null;
    return { kind: 'disjoint', patterns: chosen.map(({ pattern }) => pattern) };
  }
}

function choose(pattern: string, takes: readonly Take[]): Chosen | null {
  const matches = globMatcher(pattern);
  // Only a pattern with a slash means a scene and an id: "pier*" is a scene, whatever shots are in it.
  const isMeant = (name: string) => pattern.includes('/') || !name.includes('/');
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const namesOf = (take: Take) => (kind === 'id' ? KINDS.id(take).filter(isMeant) : KINDS[kind](take));
    const fits = (take: Take) => namesOf(take).some(matches);
    if (takes.some(fits)) return { pattern, kind, fits };
  }
  return null;
}

function nearName(pattern: string, takes: readonly Take[]): string | undefined {
  const names = new Set(takes.flatMap((take) => Object.values(KINDS).flatMap((namesOf) => namesOf(take))));
  return closestMatch(pattern, [...names, ...STATE_WORDS]);
}
