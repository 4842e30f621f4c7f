import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { makeLackingPosters, makePosters, openPosterQueue, postersIn } from '../../src/media/poster.js';
import { diskOver } from '../../src/system/node-disk.js';
import type { StillsOf } from '../../src/system/still.js';
import { finished, job } from '../cli/ui/plan-fixture.js';
import { memoryDisk } from '../support/memory-disk.js';
import { randomFrom } from '../support/prove.js';
import { VolatileFs } from '../support/volatile-fs.js';

const output = '/film/renders';
const pictures: StillsOf = async (frames) =>
  frames.map(({ path, seconds }) => Buffer.from(`${path}@${seconds}`));
const nothing: StillsOf = async (frames) => frames.map(() => null);

describe('a poster', () => {
  it('is the middle of the clip, under the name of its job', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '' });
    expect(await makePosters([job(finished)], { disk, output, stills: pictures })).toBe(1);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe(
      `${output}/pier/010_t1.mp4@4.02`,
    );
    expect(await postersIn(disk, output)).toEqual(new Set(['job00001']));
  });

  it('is the first frame where the middle gives none', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '' });
    const stills: StillsOf = async (frames) =>
      frames.map(({ seconds }) => (seconds === 0 ? Buffer.from('first') : null));
    expect(await makePosters([job(finished)], { disk, output, stills })).toBe(1);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe('first');
  });

  it('that is there is not made again', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/posters/job00001.jpg`]: 'old' });
    expect(await makeLackingPosters([job(finished)], { disk, output, stills: pictures })).toBe(0);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe('old');
  });

  it.each([
    ['nothing can take a still', nothing, {}],
    ['a file is where the folder should be', pictures, { [`${output}/posters`]: 'a file' }],
  ])('is missing, and nothing more, where %s', async (_, stills, files) => {
    const { disk } = memoryDisk({ [`${output}/`]: '', ...files });
    expect(await makePosters([job(finished)], { disk, output, stills })).toBe(0);
    expect(await postersIn(disk, output)).toEqual(new Set());
  });

  it.each(['ordered', 'strict'] as const)(
    'is whole or missing after a power cut, and then made again, semantics %s',
    async (semantics) => {
      const random = randomFrom(3);
      for (let cuts = 0; cuts < 20; cuts += 1) {
        const fs = new VolatileFs(semantics);
        fs.put(`${output}/any`, '');
        await makePosters([job(finished)], { disk: diskOver(fs as never), output, stills: pictures });
        const disk = diskOver(fs.cut(random) as never);
        await makeLackingPosters([job(finished)], { disk, output, stills: pictures });
        expect(await disk.readText(`${output}/posters/job00001.jpg`)).toBe(`${output}/pier/010_t1.mp4@4.02`);
      }
    },
  );

  it('is not made of a job that is not finished', async () => {
    const { disk } = memoryDisk({ [`${output}/`]: '' });
    expect(await makePosters([job()], { disk, output, stills: pictures })).toBe(0);
    const failing = async () => {
      throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' });
    };
    expect(await makePosters([job(finished)], { disk, output, stills: failing })).toBe(0);
  });
});

describe('makeLackingPosters', () => {
  it('makes those that lack', async () => {
    const { disk } = memoryDisk({ [`${output}/posters/aaaaaaaa.jpg`]: 'old' });
    const jobs = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((id) => job({ ...finished, job: id }));
    const asked: string[] = [];
    const stills: StillsOf = async (frames) => {
      asked.push(...frames.map(({ path }) => path));
      return frames.map(() => Buffer.from('new'));
    };
    const made = await makeLackingPosters([...jobs, job()], { disk, output, stills });
    expect([...(await postersIn(disk, output))].sort()).toEqual(['aaaaaaaa', 'bbbbbbbb', 'cccccccc']);
    expect([asked.length, made]).toEqual([2, 2]);
  });

  it('writes nothing through a link that leads out of the output folder', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '', '/elsewhere/': '' });
    volume.symlinkSync('/elsewhere', `${output}/posters`);
    expect(await makeLackingPosters([job(finished)], { disk, output, stills: pictures })).toBe(0);
    expect(volume.readdirSync('/elsewhere')).toEqual([]);
  });

  it('asks for many at once, for fewer where they are large, and tells how far it is', async () => {
    const { disk } = memoryDisk({ [`${output}/`]: '' });
    const clip = finished.clips?.files[0];
    const of = (index: number, bytes: number) =>
      job({
        ...finished,
        job: `job${String(index).padStart(5, '0')}`,
        clips: { ...finished.clips, files: [{ ...clip, bytes }] } as Job['clips'],
      });
    const jobs = [...Array(20).keys()].map((index) => of(index, 1000));
    const large = [20, 21, 22].map((index) => of(index, 20_000_000));
    const batches: number[] = [];
    const stills: StillsOf = async (frames) => {
      batches.push(frames.length);
      return pictures(frames);
    };
    const told: string[] = [];
    const made = await makeLackingPosters([...jobs, ...large], { disk, output, stills }, (done, all) =>
      told.push(`${done}/${all}`),
    );
    expect([made, batches]).toEqual([23, [16, 5, 1, 1]]);
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBe('23/23');
  });
});

it('those of a run are made while it goes on, all that wait in one batch, and none after its end', async () => {
  const { disk } = memoryDisk({ [`${output}/`]: '' });
  const batches: number[] = [];
  let goOn = () => {};
  const stills: StillsOf = async (frames, signal) => {
    batches.push(frames.length);
    await new Promise<void>((resolve) => {
      goOn = resolve;
      if (signal?.aborted) resolve();
      else signal?.addEventListener('abort', () => resolve());
    });
    return signal?.aborted ? frames.map(() => null) : pictures(frames);
  };
  const queue = openPosterQueue({ disk, output, stills });
  for (const id of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc']) queue.add(job({ ...finished, job: id }));
  goOn();
  await expect.poll(() => batches).toEqual([1, 2]);
  goOn();
  await expect.poll(() => postersIn(disk, output)).toHaveProperty('size', 3);
  queue.add(job({ ...finished, job: 'dddddddd' }));
  queue.add(job({ ...finished, job: 'eeeeeeee' }));
  await queue.stop();
  expect([...(await postersIn(disk, output))].sort()).toEqual(['aaaaaaaa', 'bbbbbbbb', 'cccccccc']);
});
