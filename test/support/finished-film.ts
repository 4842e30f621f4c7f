import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatUsd } from '../../src/core/money.js';
import type { Job } from '../../src/ledger/record.js';
import { compactLockfile } from '../../src/lockfile/compact.js';
import { loadManifest } from '../../src/manifest/load.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import type { Take } from '../../src/takes/take.js';
import { takesOf } from '../../src/takes/takes.js';
import { endOf } from './ended.js';
import { filmText } from './manifest-text.js';

const PROMPTS = [
  'Mira runs along the pier towards the camera, her boots splashing through puddles of orange light',
  'A gloved hand holds a sealed envelope under a red raincoat, drops of water running over the paper',
  'Oskar lets the mooring rope slide through his hands, looks up and stops, as if he knew her step',
  'Dawn without fog; the pier is empty',
];
/** ext4 lets a file have 65,000 names. */
const MOST_LINKS = 60_000;
const RUN = '20261103100000-a1b2c3';
const START = Date.parse('2026-11-03T10:00:00Z');

/**
 * Writes a film of that many finished takes, two of every shot and up to 250 of a scene: `film.yaml`, its lockfile, and the clips, which
 * are links to one file or a few.
 */
export async function writeFinishedFilm(
  folder: string,
  takes: number,
  { clip, gateway }: { clip: Uint8Array; gateway: string },
): Promise<void> {
  const at = (path: string) => join(folder, path);
  const shots = Array.from({ length: Math.ceil(takes / 2) }, (_, index) => ({
    id: String(index + 1).padStart(5, '0'),
    scene: `scene ${Math.floor(index / 125) + 1}`,
    prompt: PROMPTS[index % PROMPTS.length] ?? '',
    takes: 2,
  }));
  writeFileSync(at('film.yaml'), filmText(shots, { title: 'A long film' }));
  const loaded = await loadManifest({ disk: systemDisk, file: at('film.yaml'), clock: systemClock });
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  const sha256 = createHash('sha256').update(clip).digest('hex');
  const jobs = takesOf(loaded.value).map((take, index) =>
    finishedJob(take, index, { bytes: clip.length, sha256 }),
  );
  const header = { format: 'shotlist-lock', version: 2, gateway } as const;
  const book = { header, jobs: new Map(jobs.map((job) => [job.job, job])) };
  writeFileSync(at('film.yaml.lock'), compactLockfile(book, new Map()));
  mkdirSync(at('renders'));
  for (const [index, { clips }] of jobs.entries()) {
    const first = at(`renders/.first${Math.floor(index / MOST_LINKS)}`);
    if (index % MOST_LINKS === 0) writeFileSync(first, clip);
    const path = at(join('renders', clips?.files[0]?.path ?? ''));
    mkdirSync(dirname(path), { recursive: true });
    linkSync(first, path);
  }
}

function finishedJob(take: Take, index: number, file: { bytes: number; sha256: string }): Job {
  const time = (seconds: number) => new Date(START + (index * 10 + seconds) * 1000).toISOString();
  const { usd, basis } = take.quote;
  return {
    job: `job${String(index).padStart(9, '0')}`,
    intent: {
      at: time(0),
      attempt: 1,
      run: RUN,
      by: 'render',
      shot: take.shot,
      take: take.take,
      model: take.model.name,
      ...take.content,
      quote: usd === null ? null : formatUsd(usd),
      basis,
      seconds: take.seconds,
    },
    accepted: { at: time(1), request_id: `019e3b4d-2501-71b0-9e6c-${String(index).padStart(12, '0')}` },
    ended: {
      at: time(40),
      ...endOf('COMPLETED', true),
      error: null,
      media: ['https://cdn.example.com/output'],
      created_at: null,
      completed_at: null,
    },
    clips: {
      version: 1,
      files: [
        {
          path: `${take.name}.mp4`,
          ...file,
          width: 320,
          height: 180,
          duration: 6,
          fps: 24,
          codecs: ['avc1.42c01f'],
        },
      ],
      flags: [],
    },
    finished: time(42),
  };
}
