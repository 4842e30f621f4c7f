import type { FilmTake } from './film-take.js';
import type { FilmModel } from './model.js';
import type { View } from './view.js';

/** The filters that are no states. */
export const IN_FILM = 'film';
export const APART = 'apart';

/** The takes that a view shows, in its order; clips that are counted apart come last. */
export function selectTakes(film: FilmModel, view: View): FilmTake[] {
  const words = view.text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const { scenes } = film.data;
  const chosen = film.takes.filter(
    (take) =>
      take.apart !== 'shown' &&
      isInScene(take, view.scene, scenes) &&
      hasState(take, view.states) &&
      words.every((word) => take.words().includes(word)),
  );
  return sortTakes(chosen, view.sort);
}

/** The number of takes in each state; disabled ones, versions and orphans are not in `all`, and a version that its take shows is in none. */
export function countTakes(film: FilmModel): {
  states: Map<string, { word: string; count: number }>;
  apart: number;
  disabled: number;
  all: number;
} {
  const states = new Map<string, { word: string; count: number }>();
  let apart = 0;
  for (const take of film.takes) {
    if (take.apart === 'shown') continue;
    if (take.apart) apart += 1;
    else states.set(take.state, { word: take.word, count: (states.get(take.state)?.count ?? 0) + 1 });
  }
  const disabled = states.get('disabled')?.count ?? 0;
  const all = [...states.values()].reduce((sum, { count }) => sum + count, 0) - disabled;
  return { states, apart, disabled, all };
}

function isInScene(
  take: FilmTake,
  scene: string | null | undefined,
  scenes: readonly (string | null)[],
): boolean {
  return scene === undefined || (!take.apart && scenes[take.scene] === scene);
}

function hasState(take: FilmTake, states: readonly string[]): boolean {
  if (states.length === 0) return true;
  if (take.inFilm && states.includes(IN_FILM)) return true;
  return states.includes(take.apart ? APART : take.state);
}

function sortTakes(takes: FilmTake[], sort: View['sort']): FilmTake[] {
  const by = { newest: 'at', longest: 'seconds', dearest: 'charge' } as const;
  if (sort === 'film') {
    // Two that are apart: infinite less infinite is not a number, which counts as equal.
    return takes.sort((a, b) => groupOf(a) - groupOf(b) || a.index - b.index);
  }
  const key = by[sort];
  const value = (take: FilmTake) => (key === 'seconds' ? (take.clip?.seconds ?? 0) : (take[key] ?? 0));
  return takes.sort((a, b) => value(b) - value(a) || a.index - b.index);
}

/** The section of the sheet that a take stands in: the index of its scene; infinite for what is counted apart. */
export function groupOf(take: FilmTake): number {
  return take.apart ? Number.POSITIVE_INFINITY : take.scene;
}
