import { describe, expect, it } from 'vitest';
import { stateOf } from '../../src/ledger/state.js';
import { count, PATIENCE, printedSeed, randomFrom, sample, tried } from '../support/prove.js';
import type { Fault, Step, VolatileFs } from '../support/volatile-fs.js';
import {
  CONCURRENCY,
  jobsOn,
  stableLockfile,
  type VolatileFilm,
  volatileFilm,
  wrongClips,
  wrongMoney,
} from './volatile-film.js';

const SHOTS = 6;
const STEPS_TRIED = count(4, Number.POSITIVE_INFINITY);

/** What a disk does at a step; null where it is none that it minds. */
interface Failing {
  name: string;
  code: string;
  at(step: Step): Fault | null;
}

const failsAt =
  (code: string, ...kinds: Step['kind'][]) =>
  ({ kind }: Step): Fault | null =>
    kinds.includes(kind) ? { code } : null;

const DISKS: Failing[] = [
  { name: 'full', code: 'ENOSPC', at: failsAt('ENOSPC', 'open', 'write', 'mkdir', 'link', 'rename') },
  { name: 'that cannot write', code: 'EIO', at: failsAt('EIO', 'write') },
  { name: 'that cannot sync', code: 'EIO', at: failsAt('EIO', 'sync') },
  {
    name: 'read-only',
    code: 'EROFS',
    at: failsAt('EROFS', 'open', 'write', 'mkdir', 'link', 'rename', 'unlink', 'rmdir', 'truncate'),
  },
];

/** A disk that takes a part of a write and then is full. */
function shortWrite(): Failing {
  let isShort = false;
  return {
    name: 'that fills up in the middle of a write',
    code: 'ENOSPC',
    at(step) {
      if (step.kind !== 'write') return null;
      if (isShort) return { code: 'ENOSPC' };
      isShort = true;
      return { short: 100 };
    },
  };
}

/** Steps of a run that nothing disturbs. */
async function stepsOfRun(): Promise<number> {
  const film = await oldFilm();
  const before = film.fs.steps;
  const { exit, err, out } = await film.render(film.fs, 'boot').ended;
  expect(exit, `${err}${out}`).toBe(0);
  await film.close();
  return film.fs.steps - before;
}

/** A film whose first shot is finished. Every POST is checked: its intent is on stable storage. */
async function oldFilm(premature: string[] = []): Promise<VolatileFilm> {
  const film = await volatileFilm(SHOTS, 'strict', ({ body }, fs) => {
    const { prompt } = JSON.parse(body) as { prompt: string };
    if (!stableLockfile(fs).includes(JSON.stringify(prompt))) premature.push(prompt);
  });
  const { exit, err, out } = await film.render(film.fs, 'boot', '--only', 's1').ended;
  expect(exit, `${err}${out}`).toBe(0);
  return film;
}

/** Meets a failing disk at the n-th step from now that it minds at all: once, or from there on for good. */
function meetAt(fs: VolatileFs, n: number, disk: Failing, forGood: boolean): () => boolean {
  const from = fs.steps + n;
  let hasFailed = false;
  fs.meet = (step) => {
    if (step.index < from || (hasFailed && !forGood)) return null;
    const fault = disk.at(step);
    // The rest of a short write fails too: one failure is both.
    if (fault && 'code' in fault) hasFailed = true;
    return fault;
  };
  return () => hasFailed;
}

/** One run on a failing disk, then one on a disk that is well again, after a power cut or not. False where nothing failed. */
async function failAndResume(
  n: number,
  disk: Failing,
  forGood: boolean,
  random: () => number,
): Promise<boolean> {
  const where = `a disk ${disk.name} at step ${n} ${forGood ? 'for good' : 'once'}`;
  const premature: string[] = [];
  const film = await oldFilm(premature);
  try {
    let { fs } = film;
    const hasFailed = meetAt(fs, n, disk, forGood);
    const failed = await film.render(fs, 'boot').ended;
    fs.meet = () => null;
    const said = `${where}: ${failed.err}${failed.out}`;
    expect(premature, said).toEqual([]);
    const old = (await jobsOn(fs)).find(({ intent }) => intent.shot === 's1');
    expect(old && stateOf(old), said).toBe('finished');
    expect(await wrongClips(film, fs), said).toEqual([]);
    if (!hasFailed()) return false;
    const done = (await jobsOn(fs)).filter((job) => stateOf(job) === 'finished').length;
    if (failed.exit === 0) expect(done, said).toBe(SHOTS);
    else expect(`${failed.err}${failed.out}`, said).toContain(disk.code);

    const written = new Set((await jobsOn(fs)).map((job) => job.accepted?.request_id));
    const unwritten = film.oracle.jobs.filter(({ id }) => !written.has(id));
    for (const { id } of unwritten) expect(failed.out, said).toContain(`--adopt ${id}`);

    if (random() < 0.5) fs = fs.cut(random);
    await resumes(film, fs, said, unwritten);
    return true;
  } finally {
    await film.close();
  }
}

/** Resumes, settles what the failing run printed, and checks that everything is there and paid once. */
async function resumes(
  film: VolatileFilm,
  fs: VolatileFs,
  said: string,
  unwritten: readonly { id: string; prompt: string }[],
): Promise<void> {
  await film.unlock(fs, 'next boot');
  for (const { id, prompt } of unwritten) {
    const take = `${prompt.replace('prompt of ', '')}:1`;
    const settled = await film.start(fs, 'next boot', 'settle', '/film/film.yaml', take, '--adopt', id).ended;
    expect(settled.exit, `${said}\nsettle ${take}: ${settled.err}`).toBe(0);
  }
  const resumed = await film.render(fs, 'next boot').ended;
  const unknown = (await jobsOn(fs)).filter((job) => stateOf(job) === 'unknown').length;
  expect(unknown, said).toBeLessThanOrEqual(CONCURRENCY);
  expect(resumed.exit, `${said}\n${resumed.err}${resumed.out}`).toBe(unknown > 0 ? 1 : 0);
  expect(await wrongClips(film, fs), said).toEqual([]);
  expect(await wrongMoney(film, fs), said).toEqual([]);
  const finished = (await jobsOn(fs)).filter((job) => stateOf(job) === 'finished').length;
  expect(finished, said).toBe(SHOTS - unknown);
}

describe('case 3: a disk that fails', { timeout: PATIENCE }, () => {
  it.for([true, false])(
    'sends nothing without an intent on it, and says so (for good: %s)',
    async (forGood) => {
      const random = randomFrom(printedSeed(`case 3, for good: ${forGood}`));
      const steps = await stepsOfRun();
      for (const disk of [...DISKS, null]) {
        let met = 0;
        for (const n of sample(steps, Math.min(steps, STEPS_TRIED), random)) {
          if (await failAndResume(n, disk ?? shortWrite(), forGood, random)) met += 1;
        }
        expect(met).toBeGreaterThan(0);
        const what = `a disk ${(disk ?? shortWrite()).name}, ${forGood ? 'for good' : 'once'}`;
        tried(3, what, met, '0 POSTs without an intent on disk, 0 paid twice, 0 lost');
      }
    },
  );
});
