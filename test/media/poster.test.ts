import { describe, expect, it } from 'vitest';
import { makePoster, makePosters, postersIn } from '../../src/media/poster.js';
import type { StillOf } from '../../src/system/still.js';
import { finished, job } from '../cli/ui/plan-fixture.js';
import { memoryDisk } from '../support/memory-disk.js';

const output = '/film/renders';
const picture: StillOf = async (path, seconds) => Buffer.from(`${path}@${seconds}`);
const nothing: StillOf = async () => null;

describe('a poster', () => {
  it('is the middle of the clip, under the name of its job', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '' });
    expect(await makePoster(job(finished), { disk, output, still: picture })).toBe(true);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe(
      `${output}/pier/010_t1.mp4@4.02`,
    );
    expect(await postersIn(disk, output)).toEqual(new Set(['job00001']));
  });

  it('is the first frame where the middle gives none', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '' });
    const still: StillOf = async (_, seconds) => (seconds === 0 ? Buffer.from('first') : null);
    expect(await makePoster(job(finished), { disk, output, still })).toBe(true);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe('first');
  });

  it('that is there is not made again', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/posters/job00001.jpg`]: 'old' });
    expect(await makePosters([job(finished)], { disk, output, still: picture })).toBe(0);
    expect(volume.readFileSync(`${output}/posters/job00001.jpg`, 'utf8')).toBe('old');
  });

  it.each([
    ['nothing can take a still', nothing, {}],
    ['a file is where the folder should be', picture, { [`${output}/posters`]: 'a file' }],
  ])('is missing, and nothing more, where %s', async (_, still, files) => {
    const { disk } = memoryDisk({ [`${output}/`]: '', ...files });
    expect(await makePoster(job(finished), { disk, output, still })).toBe(false);
    expect(await postersIn(disk, output)).toEqual(new Set());
  });

  it('is not made of a job that is not finished', async () => {
    const { disk } = memoryDisk({ [`${output}/`]: '' });
    expect(await makePoster(job(), { disk, output, still: picture })).toBe(false);
    const failing = async () => {
      throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' });
    };
    expect(await makePoster(job(finished), { disk, output, still: failing })).toBe(false);
  });
});

describe('makePosters', () => {
  it('makes those that lack', async () => {
    const { disk } = memoryDisk({ [`${output}/posters/aaaaaaaa.jpg`]: 'old' });
    const jobs = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((id) => job({ ...finished, job: id }));
    const asked: string[] = [];
    const still: StillOf = async (path) => {
      asked.push(path);
      return Buffer.from('new');
    };
    const made = await makePosters([...jobs, job()], { disk, output, still });
    expect([...(await postersIn(disk, output))].sort()).toEqual(['aaaaaaaa', 'bbbbbbbb', 'cccccccc']);
    expect([asked.length, made]).toEqual([2, 2]);
  });

  it('writes nothing through a link that leads out of the output folder', async () => {
    const { disk, volume } = memoryDisk({ [`${output}/`]: '', '/elsewhere/': '' });
    volume.symlinkSync('/elsewhere', `${output}/posters`);
    expect(await makePosters([job(finished)], { disk, output, still: picture })).toBe(0);
    expect(volume.readdirSync('/elsewhere')).toEqual([]);
  });
});
