import type { FilmData, ShotData, TakeData } from '../film-data.js';

/** A take with what stands in tables. */
export interface FilmTake extends Omit<TakeData, 'model' | 'prompt' | 'settings' | 'shot' | 'facts'> {
  /** Its place in the film. */
  index: number;
  shot: ShotData;
  /** Index of its scene. */
  scene: number;
  model: string;
  prompt: string;
  settings: readonly [string, string][];
  facts: [string, string][];
  /** True for the take that the film shows. */
  inFilm: boolean;
  /** True if its shot has several takes. */
  hasSiblings: boolean;
  /** What a search looks in, in lower case. */
  words(): string;
}

/** The film as the page works with it. */
export interface FilmModel {
  data: FilmData;
  takes: readonly FilmTake[];
  byKey: ReadonlyMap<string, FilmTake>;
  /** All takes and versions of a shot in order: takes by number, each with its versions, the newest first. */
  siblings(take: FilmTake): FilmTake[];
  /** The version that a take was before it was edited or rendered again; null if there is none. */
  before(take: FilmTake): FilmTake | null;
}

/**
 * Reads the film's data. Linear in takes; what is expensive is worked out when asked for. A take that is as it was in the model before is the
 * same object.
 */
export function createModel(data: FilmData, before?: FilmModel): FilmModel {
  const shown = new Set(data.film.flatMap(({ take }) => (take === undefined ? [] : [take])));
  const counts = new Map<number, number>();
  for (const { shot, apart } of data.takes) if (!apart) counts.set(shot, (counts.get(shot) ?? 0) + 1);
  const known = before && hasSameTables(before.data, data) ? before : null;
  const takes = data.takes.map((take, index) => {
    const [inFilm, hasSiblings] = [shown.has(index), (counts.get(take.shot) ?? 0) > 1];
    const old = known?.takes[index];
    const isSame =
      known?.data.takes[index] === take &&
      known.data.shots[take.shot] === data.shots[take.shot] &&
      old?.inFilm === inFilm &&
      old.hasSiblings === hasSiblings;
    return isSame && old ? old : filmTake(data, take, index, inFilm, hasSiblings);
  });
  let byShot: Map<ShotData, FilmTake[]> | null = null;
  const siblings = (take: FilmTake) => {
    byShot ??= groupByShot(takes);
    return byShot.get(take.shot) ?? [take];
  };
  return {
    data,
    takes,
    byKey: new Map(takes.map((take) => [take.key, take])),
    siblings,
    before: (take) => {
      const older = siblings(take).filter(
        (each) =>
          each !== take && each.name === take.name && each.apart && (each.at ?? 0) < (take.at ?? Infinity),
      );
      return older[0] ?? null;
    },
  };
}

function hasSameTables(before: FilmData, data: FilmData): boolean {
  return (['scenes', 'models', 'prompts', 'settings', 'facts'] as const).every(
    (table) => before[table] === data[table],
  );
}

function filmTake(
  data: FilmData,
  take: TakeData,
  index: number,
  inFilm: boolean,
  hasSiblings: boolean,
): FilmTake {
  const shot = data.shots[take.shot] ?? { id: '', scene: 0 };
  const model = data.models[take.model] ?? '';
  const prompt = data.prompts[take.prompt] ?? '';
  const settings = data.settings[take.settings] ?? [];
  let words: string | null = null;
  return {
    ...take,
    index,
    shot,
    scene: shot.scene,
    model,
    prompt,
    settings,
    inFilm,
    hasSiblings,
    get facts() {
      return data.facts.flatMap((name, at): [string, string][] => {
        const value = take.facts[at];
        return value ? [[name, value]] : [];
      });
    },
    words: () => {
      words ??= [
        take.name,
        data.scenes[shot.scene],
        prompt,
        shot.notes,
        model,
        settings.map((pair) => pair.join(' ')).join(' '),
        take.facts.join(' '),
        take.mark,
        take.word,
      ]
        .join(' ')
        .toLowerCase();
      return words;
    },
  };
}

function groupByShot(takes: readonly FilmTake[]): Map<ShotData, FilmTake[]> {
  const groups = new Map<ShotData, FilmTake[]>();
  for (const take of takes) groups.set(take.shot, [...(groups.get(take.shot) ?? []), take]);
  for (const [shot, group] of groups) groups.set(shot, group.sort(compareSiblings));
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
