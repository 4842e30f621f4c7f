import { describe, type ExpectStatic } from 'vitest';
import { stateOf } from '../../src/ledger/state.js';
import { chainToKill, ffmpegStandIn, KILL_AT_STEP, OFTEN, resumeChain } from '../support/chain-kills.js';
import { type E2eFilm, it, shotIds } from '../support/e2e-film.js';
import { sweep } from '../support/kill-sweep.js';
import { hasFfmpeg } from '../support/numbered-clip.js';
import { count, isLong, PATIENCE, printedSeed, randomFrom, sample, tried } from '../support/prove.js';

const SHOTS = 24;
const CONCURRENCY = 4;
/** Films that are killed at a step of their first run; at length one for every step. */
const FILMS = 5;
/** Every how many of them is killed once more while it resumes. */
const TWICE = count(1, 8);
/** Films that are killed at random times, and how often each; those of `test/e2e/kills.test.ts` make the bounded form a hundred kills. */
const SWEEPS = count(4, 50);
const KILLS_A_SWEEP = 20;
/** Thumbnails are nothing that can be paid or lost. `test/e2e/kills.test.ts` makes them. */
const WITHOUT_FFMPEG = '';

/** A film with the command that counts its steps. */
async function steppingFilm(open: () => Promise<E2eFilm>): Promise<E2eFilm> {
  const studio = await open();
  studio.film(shotIds(SHOTS), { concurrency: CONCURRENCY });
  studio.env.NODE_OPTIONS = KILL_AT_STEP;
  studio.env.PATH = WITHOUT_FFMPEG;
  return studio;
}

/** Renders without a kill; the number of steps that this took. */
async function stepsOfRun(studio: E2eFilm, expect: ExpectStatic): Promise<number> {
  studio.env.STEPS_FILE = `${studio.folder}/steps`;
  const { exit, err } = await studio.render(...OFTEN);
  expect(exit, err).toBe(0);
  return Number(studio.read('steps'));
}

/** Request ids in the whole lines of the lockfile: what a kill has cut off was never acknowledged. */
function idsIn(studio: E2eFilm): string[] {
  if (!studio.has('film.yaml.lock')) return [];
  const text = studio.read('film.yaml.lock');
  const wholeLines = text.slice(0, text.lastIndexOf('\n') + 1);
  return Array.from(wholeLines.matchAll(/"request_id":"([^"]+)"/g), ([, id]) => id as string);
}

async function takesUnknown(studio: E2eFilm): Promise<string[]> {
  const unknown = (await studio.jobs()).filter((job) => stateOf(job) === 'unknown');
  return unknown.map(({ intent }) => `prompt of ${intent.shot}`);
}

/** Kills one run at a step, in the middle of it where it writes; false where the run ended before. */
async function kill(
  studio: E2eFilm,
  step: number,
  how: 'torn' | 'after',
  expect: ExpectStatic,
): Promise<boolean> {
  Object.assign(studio.env, { KILL_AT_STEP: String(step), KILL_HOW: how });
  const before = await takesUnknown(studio);
  const { signal, exit, err } = await studio.render(...OFTEN);
  if (signal !== 'SIGKILL') {
    expect(exit, `step ${step}: ${err}`).toBe(before.length > 0 ? 1 : 0);
    return false;
  }
  const written = idsIn(studio);
  const asked = studio.oracle.jobs.filter(({ firstAsked }) => firstAsked !== null);
  const early = asked.filter(({ id }) => !written.includes(id)).map(({ prompt }) => prompt);
  expect(early, `asked about before it was written down, step ${step}`).toEqual([]);
  expect((await takesUnknown(studio)).length - before.length, `step ${step}`).toBeLessThanOrEqual(
    CONCURRENCY,
  );
  return true;
}

/** Resumes with the plain command and checks the promises; `where` says after which kills. */
async function resume(studio: E2eFilm, where: string, expect: ExpectStatic): Promise<void> {
  delete studio.env.NODE_OPTIONS;
  const written = idsIn(studio);
  const unknown = await takesUnknown(studio);
  const { exit, err } = await studio.render(...OFTEN);
  expect(exit, `${where}: ${err}`).toBe(unknown.length > 0 ? 1 : 0);

  const jobs = await studio.jobs();
  const finished = jobs.filter((job) => stateOf(job) === 'finished');
  expect(jobs, where).toHaveLength(SHOTS);
  expect(await takesUnknown(studio), where).toEqual(unknown);
  expect(finished, where).toHaveLength(SHOTS - unknown.length);
  const shots = finished.map(({ intent }) => intent.shot);
  expect(studio.clips(), where).toEqual(
    Object.fromEntries(shots.map((shot) => [`${shot}_t1.mp4`, `prompt of ${shot}`])),
  );

  const brought = new Set(finished.map(({ accepted }) => accepted?.request_id));
  for (const { id, prompt } of studio.oracle.jobs) {
    expect(studio.oracle.accepted(prompt), `${where}: ${prompt}`).toBe(1);
    const isLost = unknown.includes(prompt) && !written.includes(id);
    expect(brought.has(id) || isLost, `${where}: ${prompt} was paid and forgotten`).toBe(true);
  }
  const strays = [...studio.files().keys()].filter((path) =>
    /\.claim|\.part$|\.parts\/.*(?:json|whole)$/.test(path),
  );
  expect(strays, where).toEqual([]);
}

/** Films with chains that are killed at a step; at length one for every step. */
const CHAINS = count(5, Number.POSITIVE_INFINITY);
/** How many of them are under way at a time: each waits for its own processes most of the time. */
const CHAIN_LANES = count(2, 4);
/** Every how many of them is rendered with the real ffmpeg, whose starts are half of the cost of a run; the others with `ffmpegStandIn`. */
const REAL = count(1, 10);

/** Does all of them, so many at a time. */
async function each<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values();
  const lane = async () => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

describe('case 1: a run that is killed', { timeout: 3 * PATIENCE }, () => {
  it('at any step, and once more while it resumes, pays nothing twice and forgets nothing', async ({
    open,
    expect,
  }) => {
    const random = randomFrom(printedSeed('case 1, steps'));
    const steps = await stepsOfRun(await steppingFilm(open), expect);
    expect(steps).toBeGreaterThan(SHOTS * 20);
    let kills = 0;
    await each(sample(steps, isLong ? steps : FILMS, random), 2, async (step) => {
      const studio = await steppingFilm(open);
      const second = 1 + Math.floor(random() * Math.max(200, steps - step));
      if (await kill(studio, step, 'torn', expect)) kills += 1;
      const isTwice = step % TWICE === 0;
      if (isTwice && (await kill(studio, second, 'after', expect))) kills += 1;
      await resume(studio, `killed at step ${step}${isTwice ? `, then at ${second}` : ''}`, expect);
      await studio.oracle.close();
    });
    expect(kills).toBeGreaterThan(FILMS);
    tried(
      1,
      `kills at ${isLong ? 'each' : 'some'} of ${steps.toLocaleString('en')} steps, some again while resuming`,
      kills,
      '0 paid twice, 0 forgotten',
    );
  });

  it.skipIf(!hasFfmpeg)(
    'at any step of a chain, frames included, pays nothing twice and forgets nothing',
    async ({ open, expect }) => {
      const random = randomFrom(printedSeed('case 1, chains'));
      const [whole, film] = await chainToKill(open, CONCURRENCY);
      whole.env.STEPS_FILE = `${whole.folder}/steps`;
      const { exit, err } = await film.run('render', ...OFTEN);
      expect(exit, err).toBe(0);
      const steps = Number(whole.read('steps'));
      let kills = 0;
      const standIn = ffmpegStandIn(whole);
      await each(sample(steps, CHAINS, random), CHAIN_LANES, async (step) => {
        const [studio, own] = await chainToKill(open, CONCURRENCY);
        if (step % REAL > 0) studio.env.SHOTLIST_FFMPEG = standIn;
        Object.assign(studio.env, {
          KILL_AT_STEP: String(step),
          KILL_HOW: random() < 0.5 ? 'torn' : 'after',
        });
        if ((await own.run('render', ...OFTEN)).signal === 'SIGKILL') kills += 1;
        await resumeChain(studio, own, `killed at step ${step} of a chain`, expect);
        await studio.oracle.close();
      });
      expect(kills).toBeGreaterThan(0);
      const which = isLong ? `each of ${steps.toLocaleString('en')}` : 'some';
      tried(1, `kills at ${which} steps of a chain, frames included`, kills, '0 paid twice, 0 forgotten');
    },
  );

  it('at random times, again and again, pays nothing twice and forgets nothing', async ({ open, expect }) => {
    const random = randomFrom(printedSeed('case 1, times'));
    let midway = 0;
    await each(Array(SWEEPS).fill(KILLS_A_SWEEP), 2, async (kills: number) => {
      const studio = await open({ renderMs: 120 });
      studio.env.PATH = WITHOUT_FFMPEG;
      const swept = await sweep(studio, kills, random);
      await studio.oracle.close();
      midway += swept.midway;
    });
    const kills = SWEEPS * KILLS_A_SWEEP;
    expect(midway).toBeGreaterThan(kills / 2);
    tried(1, 'kills at random times', kills, '0 paid twice, 0 forgotten');
  });
});
