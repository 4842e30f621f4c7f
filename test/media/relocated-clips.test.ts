import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { findRelocatedClips } from '../../src/media/relocated-clips.js';
import { scanClips } from '../../src/media/scan.js';
import type { Disk } from '../../src/system/disk.js';
import { memoryDisk } from '../support/memory-disk.js';

/** A finished job whose clips are those contents, by path. */
function jobOf(id: string, clips: Record<string, string>, finished = true): Job {
  const files = Object.entries(clips).map(([path, content]) => ({
    path,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    width: null,
    height: null,
    duration: null,
    fps: null,
    codecs: [],
  }));
  return {
    job: id,
    intent: {} as Job['intent'],
    clips: { version: 1, files, flags: [] },
    ...(finished && { finished: '2026-11-22T10:00:00.000Z' }),
  };
}

/** Where the clips of each job are, and in which state, in a folder with those files; `broken` is what its disk cannot do. */
async function found(files: Record<string, string>, jobs: Job[], broken: Partial<Disk> = {}) {
  const at = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/out/${path}`, text]));
  const disk = { ...memoryDisk({ '/out/': '', ...at }).disk, ...broken };
  const relocated = await findRelocatedClips(disk, '/out', {
    jobs,
    clips: await scanClips(disk, '/out', jobs),
  });
  return relocated.jobs.map(({ job, clips }) =>
    (clips?.files ?? []).map(({ path }, file) => `${path} ${relocated.clips.get(job)?.[file]}`),
  );
}

describe('a clip that is not where the lockfile says', () => {
  const a = jobOf('jobaaaaa', { 'a.mp4': 'clip of a' });
  const b = jobOf('jobbbbbb', { 'b.mp4': 'the clip of b' });

  it('is found by its bytes in any folder but a hidden one', async () => {
    expect(await found({ 'pier/x.mp4': 'clip of a' }, [a])).toEqual([['pier/x.mp4 here']]);
    expect(await found({ '.parts/x.mp4': 'clip of a' }, [a])).toEqual([['a.mp4 missing']]);
    expect(await found({ 'x.mp4': 'clip of b' }, [a])).toEqual([['a.mp4 missing']]);
  });

  it('is found where two have changed places', async () => {
    const files = { 'a.mp4': 'the clip of b', 'b.mp4': 'clip of a' };
    expect(await found(files, [a, b])).toEqual([['b.mp4 here'], ['a.mp4 here']]);
  });

  it('is found among the replaced ones, where another one has its place', async () => {
    const files = { 'a.mp4': 'another version', 'superseded/a.jobaaaaa.mp4': 'clip of a' };
    expect(await found(files, [a])).toEqual([['superseded/a.jobaaaaa.mp4 here']]);
  });

  it('is not looked for in a copy where somebody changed it by hand', async () => {
    const files = { 'a.mp4': 'changed by hand', 'backup/a.mp4': 'clip of a' };
    expect(await found(files, [a])).toEqual([['a.mp4 changed']]);
  });

  it('is not taken from a job that has it, nor given to two', async () => {
    const twin = jobOf('jobtwin1', { 'twin.mp4': 'clip of a' });
    expect(await found({ 'a.mp4': 'clip of a' }, [a, twin])).toEqual([['a.mp4 here'], ['twin.mp4 missing']]);
    expect(await found({ 'x.mp4': 'clip of a' }, [a, twin])).toEqual([['x.mp4 here'], ['twin.mp4 missing']]);
  });

  it('is left where its path is one that no lockfile holds', async () => {
    expect(await found({ 'old: takes/x.mp4': 'clip of a' }, [a])).toEqual([['a.mp4 missing']]);
    expect(await found({ 'x\n.mp4': 'clip of a' }, [a])).toEqual([['a.mp4 missing']]);
  });

  it('is missed, and nothing fails, where a folder or file cannot be read', async () => {
    const denied = async () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    const files = { 'theirs/x.mp4': 'clip of a' };
    for (const broken of [{ list: denied }, { openReader: denied }])
      expect(await found(files, [a], broken)).toEqual([['a.mp4 missing']]);
  });

  it('is not looked for before its job is finished', async () => {
    expect(
      await found({ 'x.mp4': 'clip of a' }, [jobOf('jobaaaaa', { 'a.mp4': 'clip of a' }, false)]),
    ).toEqual([['a.mp4 missing']]);
  });
});
