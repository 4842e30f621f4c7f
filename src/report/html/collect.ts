import type { Json } from '../../core/json.js';
import type { Job } from '../../ledger/record.js';
import { shownMark } from '../../plan/pick.js';
import { takeName } from '../../takes/take.js';
import { rowTake, type StatusRow, versionsOf } from '../rows.js';
import type { FilmData, PackedTake, PartData, RareFacts } from './film-data.js';
import { type FilmPart, type Sequence, sequenceOf } from './film-parts.js';
import { shownText } from './markup.js';
import { packTake, requestOf, type TablePlaces } from './pack-take.js';
import type { PageData } from './page-data.js';

/** How many takes are in a piece of the film's text. */
const PIECE = 1000;

/** The film as data for the page's script. Linear in takes and jobs. */
export function collectFilm(page: PageData, sequence = sequenceOf(page.rows)): FilmData {
  const { takes, rest } = packFilm(page, sequence);
  return { takes: [...takes], ...rest() };
}

/**
 * The same as JSON for a script element, in pieces, none of which is kept: no text of it can end the element or open a comment.
 */
export function* filmText(page: PageData, sequence: Sequence): Generator<string> {
  const { takes, rest } = packFilm(page, sequence);
  yield '{"takes":[';
  let piece: string[] = [];
  let isFirst = true;
  for (const take of takes) {
    piece.push(JSON.stringify(take));
    if (piece.length < PIECE) continue;
    yield inScript(`${isFirst ? '' : ','}${piece.join(',')}`);
    piece = [];
    isFirst = false;
  }
  if (piece.length > 0) yield inScript(`${isFirst ? '' : ','}${piece.join(',')}`);
  yield `],${inScript(JSON.stringify(rest()).slice(1))}`;
}

/** JSON as it may stand in a script element. */
export function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

/** The takes one after the other, and once they are through, the tables that they name. */
function packFilm(
  page: PageData,
  { choices, parts }: Sequence,
): { takes: Generator<PackedTake>; rest(): Omit<FilmData, 'takes'> } {
  const scenes = createTable<string | null>();
  const models = createTable<string>();
  const prompts = createTable<string>();
  const settings = createTable<[string, string][]>();
  const shots: FilmData['shots'] = [];
  const shotIndex = new Map<string, number>();
  const takeIndex = new Map<Job | null, number>();
  const inFilm = new Set(parts.map((part) => ('row' in part ? shownJob(part.row) : null)));
  let count = 0;

  const shotOf = (row: StatusRow): number => {
    const { shot } = rowTake(row);
    const known = shotIndex.get(shot);
    if (known !== undefined) return known;
    const scene = row.take?.scene ?? null;
    const notes = row.take?.notes ? { notes: shownText(row.take.notes) } : {};
    const at = scenes.place(JSON.stringify(scene), () => scene && shownText(scene));
    shotIndex.set(shot, shots.push({ id: shownText(shot), scene: at, ...notes }) - 1);
    return shots.length - 1;
  };
  const pack = (row: StatusRow, apart?: RareFacts['apart']): PackedTake => {
    const model = row.take?.model.name ?? row.job?.intent.model ?? '';
    const prompt = promptOf(row);
    const known = page.packed?.get(row);
    const values = known?.settings ?? settingValues(row);
    const text = known?.text ?? JSON.stringify(values);
    const { shot, take: number } = rowTake(row);
    const shown = shownJob(row);
    const mark = shownMark(choices.get(shot), row.take && number, shown);
    if (shown && apart !== 'shown' && inFilm.has(shown)) takeIndex.set(shown, count);
    count += 1;
    const places = {
      shot: shotOf(row),
      model: models.place(model, () => shownText(model)),
      prompt: prompts.place(prompt, () => shownText(prompt)),
      settings: settings.place(text, () => values.map(settingText)),
    };
    const marks = { ...(apart ? { apart } : {}), ...(mark ? { mark } : {}) };
    if (known && isPackedSo(known.take, places, marks)) return known.take;
    const take = packTake(row, page, places, marks);
    page.packed?.set(row, { settings: values, text, take });
    return take;
  };
  function* takes(): Generator<PackedTake> {
    for (const row of page.rows) if (!row.orphan) yield pack(row);
    let wanted: Set<string> | null = null;
    const shown = new Set(page.rows.flatMap(({ older }) => (older?.outputs[0] ? older.job.job : [])));
    const versionOf = ({ job }: Job) => (shown.has(job) ? 'shown' : 'version');
    for (const row of page.rows) {
      if (row.orphan && row.job) {
        wanted ??= new Set(page.rows.flatMap(({ take }) => (take ? takeName(take) : [])));
        yield pack(row, wanted.has(takeName(rowTake(row))) ? versionOf(row.job) : 'orphan');
      }
      for (const old of versionsOf(row)) if (old.job) yield pack(old, versionOf(old.job));
    }
  }
  const partData = (part: FilmPart): PartData => {
    const { shot, from, to } = part;
    const base = { shot: shotIndex.get(shot) ?? 0, from, to };
    return 'row' in part
      ? { ...base, take: takeIndex.get(shownJob(part.row)) ?? 0 }
      : { ...base, why: part.why };
  };
  return {
    takes: takes(),
    rest: () => ({
      sandbox: page.sandbox,
      ratio: usualRatio(page.rows),
      pick: page.pick,
      scenes: scenes.values,
      models: models.values,
      prompts: prompts.values,
      settings: settings.values,
      shots,
      film: parts.map(partData),
    }),
  };
}

function isPackedSo(
  take: PackedTake,
  { shot, model, prompt, settings }: TablePlaces,
  { apart, mark }: Pick<RareFacts, 'apart' | 'mark'>,
): boolean {
  const [atShot, , , atModel, atPrompt, atSettings] = take;
  const more = take[13];
  return (
    atShot === shot &&
    atModel === model &&
    atPrompt === prompt &&
    atSettings === settings &&
    more?.apart === apart &&
    more?.mark === mark
  );
}

interface Table<T> {
  values: T[];
  /** The index of a key, whose value is made when it is new. */
  place(key: string, value: () => T): number;
}

function createTable<T>(): Table<T> {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    place: (key, value) => {
      const index = known.get(key);
      if (index !== undefined) return index;
      known.set(key, values.length);
      return values.push(value()) - 1;
    },
  };
}

function promptOf(row: StatusRow): string {
  const { prompt } = requestOf(row).body;
  return row.take?.prompt ?? (typeof prompt === 'string' ? prompt : '');
}

/** The settings of a row, those of the manifest first. */
function settingValues(row: StatusRow): [string, Json][] {
  const { body, wrote } = requestOf(row);
  const names = [...wrote, ...Object.keys(body).filter((key) => !wrote.includes(key))];
  return names.flatMap((key) => (key === 'prompt' ? [] : [[key, body[key] ?? null]]));
}

function settingText([key, value]: [string, Json]): [string, string] {
  return [shownText(key), shownText(typeof value === 'string' ? value : JSON.stringify(value))];
}

function shownJob(row: StatusRow): Job | null {
  return (row.older ?? row).job;
}

/** The most common width by height; 16:9 if no clip has a known size. */
function usualRatio(rows: readonly StatusRow[]): number {
  const counts = new Map<number, number>();
  let usual = 16 / 9;
  for (const { job } of rows) {
    const clip = job?.clips?.files[0];
    if (!clip?.width || !clip.height) continue;
    const ratio = Math.round((clip.width / clip.height) * 10_000) / 10_000;
    const count = (counts.get(ratio) ?? 0) + 1;
    counts.set(ratio, count);
    if (count > (counts.get(usual) ?? 0)) usual = ratio;
  }
  return usual;
}
