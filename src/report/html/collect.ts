import type { Job } from '../../ledger/record.js';
import { markOf, type PickMark } from '../../plan/pick.js';
import { takeName } from '../../takes/take.js';
import { reportRow } from '../report-row.js';
import { rowChoices, rowTake, type StatusRow } from '../rows.js';
import { FACTS, factsOf, requestOf, settingsOf } from './facts.js';
import type { FilmData, PartData } from './film-data.js';
import { type FilmPart, filmParts } from './film-parts.js';
import { shownText } from './markup.js';
import type { PageData } from './page-data.js';
import { takeData } from './take-data.js';

/** The film as data for the page's script. Linear in takes and jobs. */
export function collectFilm(page: PageData): FilmData {
  const tables = {
    scenes: createTable(),
    models: createTable(),
    prompts: createTable(),
    settings: createTable(),
  };
  const shots: FilmData['shots'] = [];
  const shotIndex = new Map<string, number>();
  const takes: FilmData['takes'] = [];
  const takeIndex = new Map<StatusRow, number>();
  const choices = rowChoices(page.rows);
  const wanted = new Set(page.rows.flatMap(({ take }) => (take ? [takeName(take)] : [])));
  const settingsLists: FilmData['settings'] = [];
  const scenes: FilmData['scenes'] = [];

  const shotOf = (row: StatusRow): number => {
    const { shot } = rowTake(row);
    const known = shotIndex.get(shot);
    if (known !== undefined) return known;
    const scene = row.take?.scene ?? null;
    const at = tables.scenes(JSON.stringify(scene), () =>
      scenes.push(scene === null ? null : shownText(scene)),
    );
    const notes = row.take?.notes ? { notes: shownText(row.take.notes) } : {};
    shots.push({ id: shownText(shot), scene: at, ...notes });
    shotIndex.set(shot, shots.length - 1);
    return shots.length - 1;
  };
  const models: string[] = [];
  const prompts: string[] = [];
  const add = (row: StatusRow, apart: 'version' | 'orphan' | undefined, mark: PickMark | null) => {
    const report = reportRow(row, page.priceNow, page.sandbox);
    const settings = settingsOf(row);
    const model = row.take?.model.name ?? row.job?.intent.model ?? '';
    const prompt = promptOf(row);
    takeIndex.set(row, takes.length);
    takes.push({
      ...takeData(row, report, page),
      shot: shotOf(row),
      ...(apart ? { apart } : {}),
      ...(mark ? { mark } : {}),
      model: tables.models(model, () => models.push(shownText(model))),
      prompt: tables.prompts(prompt, () => prompts.push(shownText(prompt))),
      settings: tables.settings(JSON.stringify(settings), () => settingsLists.push(settings)),
      facts: factsOf(row, report, page),
    });
  };
  for (const row of page.rows) {
    if (row.orphan) continue;
    add(row, undefined, markOf(choices.get(rowTake(row).shot), rowTake(row).take));
  }
  for (const row of page.rows) {
    const name = takeName(rowTake(row));
    if (row.orphan) add(row, wanted.has(name) ? 'version' : 'orphan', null);
    for (const old of row.earlier) if (hasClip(old)) add(versionRow(old), 'version', null);
  }
  return {
    sandbox: page.sandbox,
    ratio: usualRatio(page.rows),
    scenes,
    models,
    prompts,
    settings: settingsLists,
    facts: FACTS.map(([name]) => name),
    shots,
    takes,
    film: filmParts(page.rows).map((part) => partData(part)),
  };

  function partData(part: FilmPart): PartData {
    const { shot, from, to } = part;
    const base = { shot: shotIndex.get(shot) ?? 0, from, to };
    return 'row' in part ? { ...base, take: takeIndex.get(part.row) ?? 0 } : { ...base, why: part.why };
  }
}

/** JSON for a script element: no text of it can end the element or open a comment. */
export function scriptJson(data: FilmData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** Gives each key an index, and calls `add` for a new one. */
function createTable(): (key: string, add: () => void) => number {
  const known = new Map<string, number>();
  return (key, add) => {
    const index = known.get(key);
    if (index !== undefined) return index;
    known.set(key, known.size);
    add();
    return known.size - 1;
  };
}

function promptOf(row: StatusRow): string {
  const { prompt } = requestOf(row).body;
  return row.take?.prompt ?? (typeof prompt === 'string' ? prompt : '');
}

function hasClip(job: Job): boolean {
  return job.finished !== undefined && job.clips !== undefined;
}

function versionRow(job: Job): StatusRow {
  const outputs = (job.clips?.files ?? []).map(({ path }) => path);
  return { take: null, job, earlier: [], orphan: true, older: null, outputs };
}

/** The most common width by height; 16:9 if no clip has a known size. */
function usualRatio(rows: readonly StatusRow[]): number {
  const counts = new Map<number, number>();
  let usual = 16 / 9;
  for (const { job } of rows) {
    const clip = job?.clips?.files[0];
    if (!clip?.width || !clip.height) continue;
    const ratio = Number((clip.width / clip.height).toFixed(4));
    const count = (counts.get(ratio) ?? 0) + 1;
    counts.set(ratio, count);
    if (count > (counts.get(usual) ?? 0)) usual = ratio;
  }
  return usual;
}
