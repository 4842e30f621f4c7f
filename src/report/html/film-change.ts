import type { FilmData } from './film-data.js';

/** Every value of a film as JSON text; a list element by element. */
export type FilmTexts = Readonly<Record<string, string | readonly string[]>>;

/** What is different in a newer state of a film. */
export interface FilmChange {
  /** New values of what is not a list. */
  values: Record<string, unknown>;
  /** Lists that differ: their new length, and the elements that differ by index. */
  lists: Record<string, { length: number; elements: [number, unknown][] }>;
}

/** A film as texts, for comparison. `known` has those of the takes before, by the take. */
export function filmTexts(film: FilmData, known = new WeakMap<object, string>()): FilmTexts {
  const textOf = (each: unknown): string => {
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    const text = known.get(each) ?? JSON.stringify(each);
    known.set(each, text);
    return text;
  };
  return Object.fromEntries(
    Object.entries(film).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(textOf) : JSON.stringify(value),
    ]),
  );
}

/** The whole film as JSON text. */
export function wholeText(film: FilmTexts): string {
  const parts = Object.entries(film).map(
    ([key, text]) => `${JSON.stringify(key)}:${typeof text === 'string' ? text : `[${text.join(',')}]`}`,
  );
  return `{${parts.join(',')}}`;
}

/** A `FilmChange` as JSON text, which is as long as what differs. */
export function changeText(before: FilmTexts, after: FilmTexts): string {
  const values: string[] = [];
  const lists: string[] = [];
  for (const [key, text] of Object.entries(after)) {
    const old = before[key];
    if (typeof text === 'string') {
      if (text !== old) values.push(`${JSON.stringify(key)}:${text}`);
      continue;
    }
    const known = Array.isArray(old) ? old : [];
    const elements = text.flatMap((each, at) => (each === known[at] ? [] : [`[${at},${each}]`]));
    if (elements.length > 0 || known.length !== text.length)
      lists.push(`${JSON.stringify(key)}:{"length":${text.length},"elements":[${elements.join(',')}]}`);
  }
  return `{"values":{${values.join(',')}},"lists":{${lists.join(',')}}}`;
}

/** The newer state of a film; what did not change is the same object as before. */
export function changedFilm(film: FilmData, { values, lists }: FilmChange): FilmData {
  const newer: Record<string, unknown> = { ...film, ...values };
  for (const [key, { length, elements }] of Object.entries(lists)) {
    const list = [...(newer[key] as unknown[])].slice(0, length);
    for (const [at, element] of elements) list[at] = element;
    newer[key] = list;
  }
  return newer as unknown as FilmData;
}
