import { describe, expect, it } from 'vitest';
import { stateOf } from '../../src/ledger/state.js';
import { type E2eFilm, openE2eFilm } from '../support/e2e-film.js';
import { frame, ImageReader } from '../support/frames.js';
import { count, PATIENCE, printedSeed, randomFrom, sample, tried } from '../support/prove.js';
import { type S3Server, startS3 } from '../support/s3-server.js';
import { CONCURRENCY, jobsOn, volatileFilm, wrongClips, wrongMoney } from './volatile-film.js';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret/of+the=example' };
const PRELOAD = new URL('../support/kill-at-step.mjs', import.meta.url).href;
const IMAGES = ['a.png', 'b.png'];
const SHOTS = ['010', '020', '030'];
const KILLS = count(8, Number.POSITIVE_INFINITY);
const CUTS = count(12, 400);

const uploads = (s3: S3Server) => ({ s3: { bucket: 'frames', endpoint: s3.origin } });

/** Names of files that are in the bucket and that the film does not remember. */
function forgotten(s3: S3Server, log: string): string[] {
  return [...s3.objects.keys()].filter((name) => !log.includes(name));
}

const uploadsDone = (s3: S3Server) =>
  s3.seen.filter(({ method, status }) => method === 'PUT' && status === 200).length;

describe('case 21: uploads', { timeout: 3 * PATIENCE }, () => {
  interface UploadingFilm {
    studio: E2eFilm;
    s3: S3Server;
    reader: ImageReader;
  }

  /** Uses a film whose images are on the disk, and closes it. */
  async function withFilm<T>(use: (film: UploadingFilm) => Promise<T>): Promise<T> {
    const reader = new ImageReader();
    const { studio, close } = await openE2eFilm({ onPost: reader.onPost });
    const s3 = await startS3();
    Object.assign(studio.env, KEYS, { NODE_OPTIONS: `--import=${PRELOAD}`, PATH: '' });
    for (const image of IMAGES) studio.write(image, frame(image));
    const shots = SHOTS.map((id, index) => ({ id, image: IMAGES[index % IMAGES.length] }));
    studio.film(shots, { concurrency: 2, uploads: uploads(s3) });
    try {
      return await use({ studio, s3, reader });
    } finally {
      await Promise.all([close(), s3.close()]);
    }
  }

  /** The steps of a run that is left alone. */
  function stepsOfRun(): Promise<number> {
    return withFilm(async ({ studio }) => {
      studio.env.STEPS_FILE = `${studio.folder}/steps`;
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(0);
      return Number(studio.read('steps'));
    });
  }

  /** Kills a run at a step and goes on with its film; true if the run was still at work. */
  function killAt(step: number, how: 'torn' | 'after'): Promise<boolean> {
    return withFilm(async ({ studio, s3, reader }) => {
      Object.assign(studio.env, { KILL_AT_STEP: String(step), KILL_HOW: how });
      const where = `step ${step}, ${how}`;
      const killed = await studio.render();
      const log = () =>
        studio.has('renders/.shotlist/uploads.jsonl') ? studio.read('renders/.shotlist/uploads.jsonl') : '';
      expect(forgotten(s3, log()), where).toEqual([]);
      const unknown = (await studio.jobs()).filter((job) => stateOf(job) === 'unknown').length;
      expect(unknown, where).toBeLessThanOrEqual(2);
      delete studio.env.NODE_OPTIONS;
      const resumed = await studio.render();
      expect(resumed.exit, `${where}: ${resumed.err}`).toBe(unknown > 0 ? 1 : 0);
      const finished = (await studio.jobs()).filter((job) => stateOf(job) === 'finished').length;
      expect(finished, where).toBe(SHOTS.length - unknown);
      for (const id of SHOTS) expect(studio.oracle.accepted(`prompt of ${id}`), where).toBeLessThanOrEqual(1);
      expect(uploadsDone(s3), where).toBeLessThanOrEqual(IMAGES.length + 1);
      expect(forgotten(s3, log()), where).toEqual([]);
      for (const { status } of Object.values(await reader.all())) expect(status, where).toBe(200);
      return killed.signal === 'SIGKILL';
    });
  }

  it('a run that is killed at any step of an upload pays nothing twice, forgets nothing and uploads once', async () => {
    const picked = sample(await stepsOfRun(), KILLS, randomFrom(printedSeed('case 21, steps')));
    let kills = 0;
    for (const [index, step] of picked.entries())
      if (await killAt(step, index % 2 === 0 ? 'torn' : 'after')) kills += 1;
    expect(kills).toBeGreaterThan(0);
    tried(21, 'kills at a step', kills, 'nothing paid twice, nothing lost, no upload forgotten');
  });

  it('a power cut at any step leaves no upload that the film does not remember', async () => {
    const random = randomFrom(printedSeed('case 21, power'));
    const images = Object.fromEntries(IMAGES.map((name) => [name, frame(name)]));
    let cuts = 0;
    let steps = 0;
    for (let round = 0; round <= CUTS; round += 1) {
      const s3 = await startS3();
      const made = await volatileFilm(4, 'strict', undefined, {
        images,
        top: { uploads: uploads(s3) },
        env: KEYS,
      });
      try {
        let { fs } = made;
        let unknown = 0;
        if (round === 0) {
          const { exit, err } = await made.render(fs, 'boot').ended;
          expect(exit, err).toBe(0);
          steps = fs.steps;
          continue;
        }
        const last = 1 + Math.floor(random() * steps);
        let over: (() => void) | null = null;
        const cut = new Promise<void>((resolve) => {
          over = resolve;
        });
        let left: typeof fs | null = null;
        fs.meet = ({ index }) => {
          if (index !== last) return null;
          left = fs.cut(random);
          fs.freeze();
          run.freeze();
          over?.();
          return null;
        };
        const run = made.render(fs, 'boot 1');
        await Promise.race([run.ended, cut]);
        fs.meet = () => null;
        const boot = left ? 'boot 2' : 'boot 1';
        if (left) {
          cuts += 1;
          fs = left;
          const log = fs.files().get('/film/out/of/renders/.shotlist/uploads.jsonl')?.toString() ?? '';
          expect(forgotten(s3, log), `step ${last}`).toEqual([]);
          await made.unlock(fs, boot);
          unknown = (await jobsOn(fs)).filter((job) => stateOf(job) === 'unknown').length;
          expect(unknown).toBeLessThanOrEqual(CONCURRENCY);
        }
        const { exit, out, err } = await made.render(fs, boot).ended;
        expect(exit, `${err}${out}`).toBe(unknown > 0 ? 1 : 0);
        expect([await wrongClips(made, fs), await wrongMoney(made, fs)]).toEqual([[], []]);
      } finally {
        await Promise.all([made.close(), s3.close()]);
      }
    }
    expect(cuts).toBeGreaterThan(CUTS / 2);
    tried(21, 'power cuts', cuts, 'nothing paid twice, nothing lost, no upload forgotten');
  });
});
