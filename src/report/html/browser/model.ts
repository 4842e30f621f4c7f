import type { FilmData, ShotData } from '../film-data.js';
import { FilmTake } from './film-take.js';

/** The film as the page works with it. */
export interface FilmModel {
  data: FilmData;
  takes: readonly FilmTake[];
  /** The take of a key; null if there is none. */
  takeOf(key: string | undefined): FilmTake | null;
  /** All takes and versions of a shot in order: takes by number, each with its versions, the newest first; without one that its take shows. */
  siblings(take: FilmTake): FilmTake[];
  /** The version that a take was before it was edited or rendered again; null if there is none. */
  before(take: FilmTake): FilmTake | null;
}

/**
 * Reads the film's data. Linear in takes; what is expensive is worked out when asked for. A take that is as it was in the model before is the
 * same object.
 */
export function createModel(data: FilmData, before?: FilmModel): FilmModel {
  const shown = new Set(data.film.map(({ take }) => take));
  const counts = new Uint32Array(data.shots.length);
  for (const take of data.takes) if (!take[13]?.apart) counts[take[0]] = (counts[take[0]] ?? 0) + 1;
  const known = before && hasSameTables(before.data, data) ? before : null;
  const takes = data.takes.map((packed, index) => {
    const [shot] = packed;
    const inFilm = shown.has(index);
    const hasSiblings = (counts[shot] ?? 0) > 1;
    const old = known?.takes[index];
    const isSame =
      old?.packed === packed &&
      known?.data.shots[shot] === data.shots[shot] &&
      old.inFilm === inFilm &&
      old.hasSiblings === hasSiblings;
    return isSame ? old : new FilmTake(data, index, packed, inFilm, hasSiblings);
  });
  let byKey: Map<string, FilmTake> | null = null;
  let byShot: Map<ShotData, FilmTake[]> | null = null;
  const versions = (take: FilmTake) => {
    byShot ??= groupByShot(takes);
    return byShot.get(take.shot) ?? [take];
  };
  return {
    data,
    takes,
    takeOf: (key) => {
      if (key === undefined) return null;
      byKey ??= new Map(takes.map((take) => [take.key, take]));
      return byKey.get(key) ?? null;
    },
    siblings: (take) => versions(take).filter(({ apart }) => apart !== 'shown'),
    before: (take) => {
      const older = versions(take).filter(
        (each) =>
          each !== take && each.name === take.name && each.apart && (each.at ?? 0) < (take.at ?? Infinity),
      );
      return older[0] ?? null;
    },
  };
}

function hasSameTables(before: FilmData, data: FilmData): boolean {
  return (['scenes', 'models', 'prompts', 'settings', 'pick'] as const).every(
    (table) => before[table] === data[table],
  );
}

function groupByShot(takes: readonly FilmTake[]): Map<ShotData, FilmTake[]> {
  const groups = new Map<ShotData, FilmTake[]>();
  for (const take of takes) {
    const group = groups.get(take.shot);
    if (group) group.push(take);
    else groups.set(take.shot, [take]);
  }
  for (const group of groups.values()) group.sort(compareSiblings);
  return groups;
}

function compareSiblings(a: FilmTake, b: FilmTake): number {
  return (
    a.number - b.number ||
    Number(Boolean(a.apart)) - Number(Boolean(b.apart)) ||
    (b.at ?? 0) - (a.at ?? 0) ||
    a.index - b.index
  );
}
