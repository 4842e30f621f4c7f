import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Job } from '../../src/ledger/record.js';
import type { FilmTake } from '../../src/report/html/browser/film-take.js';
import { createModel } from '../../src/report/html/browser/model.js';
import type { FilmData } from '../../src/report/html/film-data.js';
import { pagePieces } from '../../src/report/html/page.js';
import type { PageData } from '../../src/report/html/page-data.js';
import type { StatusRow } from '../../src/report/rows.js';
import { displayState } from '../../src/report/totals.js';
import { ffmpegStills } from '../../src/system/still.js';
import { job, model, orphanRow, rowOf, take } from '../cli/ui/plan-fixture.js';
import { endOf } from './ended.js';
import { mp4Clip } from './mp4-clip.js';

const SCENES = ['pier', 'crossing', 'shore', 'house', 'attic', 'harbour office', 'dawn'];
const MODELS = [model(), model({ name: 'ltx-2-pro' }), model({ name: 'ltx-2-19b' })];
const PROMPTS = [
  'Mira runs along the pier towards the camera, her boots splashing through puddles of orange light',
  'A gloved hand holds a sealed envelope under a red raincoat, drops of water running over the paper',
  'Oskar lets the mooring rope slide through his hands, looks up and stops, as if he knew her step',
  'The ferry pushes off and the pier dissolves into the fog behind it, seen from the stern. Shot on 35 mm film, sodium light and sea fog, slow and quiet; nobody speaks until the engine has settled',
  'A brass engine telegraph, its needle trembling between slow and stop',
  'Dawn without fog; the pier is empty',
];
const LOOKS = 5;
/** A GIF of one pixel, for machines without ffmpeg. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');
const START = Date.parse('2026-11-03T10:00:00Z');
const PLACES = 6;

/** A film of that many takes, of which some failed, are unknown, missing, open or not rendered. */
export function pageRows(count: number): StatusRow[] {
  const rows: StatusRow[] = [];
  const free = Array.from({ length: PLACES }, () => START);
  for (let shot = 1; rows.length < count; shot += 1) {
    const takes = shot % 9 === 4 ? 3 : shot % 4 === 1 ? 2 : 1;
    for (let number = 1; number <= takes && rows.length < count; number += 1)
      rows.push(screeningRow(shot, number, rows.length, count, free));
  }
  rows.push(orphanRow(finishedJob('orphan000001', 'x15', 1, 3, START)));
  return rows;
}

function screeningRow(shot: number, number: number, index: number, count: number, free: number[]): StatusRow {
  const id = String(shot * 10).padStart(3, '0');
  const scene = SCENES[Math.floor((index / count) * Math.min(SCENES.length, 2 + count / 20))] ?? 'coda';
  const wanted = take({
    shot: id,
    take: number,
    scene,
    model: MODELS[shot % 3] ?? model(),
    prompt: PROMPTS[shot % PROMPTS.length] ?? '',
    input: shot % 3 === 0 ? { kind: 'url', url: `https://frames.example.com/harbor/${id}.png` } : null,
    notes: shot % 7 === 1 ? 'Hold the first two seconds for the title.' : '',
    enabled: shot % 29 !== 28,
    content: {
      model_id: 'm',
      body: { prompt: '', duration: 8, resolution: '1080p', fps: 24 },
      wrote: ['prompt', 'duration', 'resolution'],
      image: null,
    },
  });
  if (!wanted.enabled || index % 19 === 9) return rowOf(wanted, null);
  const place = index % PLACES;
  const at = free[place] ?? START;
  free[place] = at + 60_000 + ((index * 7919) % 50) * 1000;
  const name = `job${String(index).padStart(6, '0')}`;
  const done = finishedJob(name, id, number, index, at);
  const { finished: _, clips: __, ...rendered } = done;
  const { ended: ___, ...accepted } = rendered;
  const bad = (status: 'FAILED' | 'ERROR', error: string): Job => ({
    ...accepted,
    ended: {
      at: new Date(at + 40_000).toISOString(),
      ...endOf(status, false),
      error,
      media: [],
      created_at: null,
      completed_at: null,
    },
  });
  if (index % 11 === 3)
    return rowOf(wanted, bad('FAILED', 'the content filter stopped the render after 40 s (code 5102)'));
  if (index % 13 === 5) {
    const { accepted: ____, ...lost } = accepted;
    return rowOf(wanted, {
      ...lost,
      lost: { at: new Date(at + 2000).toISOString(), why: 'the connection was cut after sending' },
    });
  }
  if (number === 2) return rowOf(wanted, { ...done, picked: { at: '2026-11-03T12:00:00.000Z', on: true } });
  if (index % 17 === 7) return rowOf(wanted, done, { outputs: [null] });
  if (index % 23 === 11) return rowOf(wanted, accepted);
  if (index % 31 === 12)
    return rowOf(wanted, {
      ...rendered,
      trouble: { at: done.finished ?? '', why: 'gone from the server (410): Gone' },
    });
  const earlier = index % 21 === 2 ? [bad('ERROR', 'out of memory')] : [];
  return rowOf(wanted, done, { earlier });
}

function finishedJob(name: string, shot: string, number: number, index: number, at: number): Job {
  const time = (seconds: number) => new Date(at + seconds * 1000).toISOString();
  const render = 30 + ((index * 37) % 40);
  const wait = index % 3 === 0 ? 8 : 3;
  const flags = index % 16 === 4 ? ['6.0 s instead of 8 s'] : [];
  return job(
    {
      job: name,
      accepted: { at: time(1), request_id: `019e3b4d-2501-71b0-9e6c-${String(index).padStart(12, '0')}` },
      ended: {
        at: time(wait + render),
        ...endOf('COMPLETED', true),
        error: null,
        media: ['https://cdn.example.com/output'],
        created_at: null,
        completed_at: null,
        rendering_at: time(wait),
      },
      clips: {
        version: 1,
        files: [
          {
            path: `clips/${shot}_t${number}.mp4`,
            bytes: 4_100_000 + index,
            sha256: 'a'.repeat(64),
            width: 1920,
            height: 1080,
            duration: flags.length > 0 ? 6 : 8,
            fps: 24,
            codecs: ['avc1.640028'],
          },
        ],
        flags,
      },
      finished: time(wait + render + 5 + (index % 5)),
    },
    {
      at: time(0),
      shot,
      take: number,
      body: { prompt: PROMPTS[index % PROMPTS.length] ?? '', duration: 8, resolution: '1080p', fps: 24 },
      wrote: ['prompt', 'duration', 'resolution'],
    },
  );
}

/** The whole page as one text. */
export function pageText(page: PageData): string {
  return [...pagePieces(page)].join('');
}

/** The film of a page's text. */
export function filmIn(page: string): FilmData {
  return JSON.parse(
    /<script type="application\/json" id="film-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '',
  ) as FilmData;
}

/** The takes of a film as the page reads them. */
export function takesIn(film: FilmData): readonly FilmTake[] {
  return createModel(film).takes;
}

/** What a page tells of these rows, without a disk. */
export function pageOf(rows: readonly StatusRow[], facts: Partial<PageData> = {}): PageData {
  return {
    title: 'The last ferry',
    manifest: 'films/harbor.yaml',
    manifestLoads: true,
    sandbox: false,
    rows,
    priceNow: () => null,
    now: START + 3 * 3_600_000,
    posters: new Set(),
    localImage: () => null,
    command: (row) => {
      const { take: of, job: current } = row;
      if (!of?.enabled || displayState(row) === 'finished') return null;
      return `shotlist ${current?.lost ? 'settle' : 'render'} films/harbor.yaml ${of.shot}:${of.take}`;
    },
    pick: ['shotlist pick films/harbor.yaml ', ''],
    next: 'shotlist render films/harbor.yaml',
    again: 'shotlist report films/harbor.yaml',
    ...facts,
  };
}

/** Puts a clip and a poster below the folder for every finished job of the rows; answers which jobs have posters. */
export async function putClips(folder: string, rows: readonly StatusRow[]): Promise<Set<string>> {
  await mkdir(join(folder, 'posters'), { recursive: true });
  looks ??= drawLooks(join(folder, 'look.mp4'));
  const drawn = await looks;
  const posters = new Set<string>();
  for (const [index, { job: current, outputs }] of rows.entries()) {
    const [path] = current?.finished ? outputs : [];
    const look = drawn[index % LOOKS];
    if (!current || !path || !look) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), look.clip);
    await writeFile(join(folder, 'posters', `${current.job}.jpg`), look.poster);
    posters.add(current.job);
  }
  return posters;
}

interface Look {
  clip: Uint8Array;
  poster: Uint8Array;
}

let looks: Promise<Look[]> | null = null;

async function drawLooks(path: string): Promise<Look[]> {
  const stills = ffmpegStills(process.env);
  const drawn: Look[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    const clip = await mp4Clip({ width: 480, height: 270, frames: 48, fps: 24, look: look * 7 });
    await writeFile(path, clip);
    const [poster] = await stills([{ path, seconds: 1 }]);
    drawn.push({ clip, poster: poster ?? PIXEL });
  }
  return drawn;
}
