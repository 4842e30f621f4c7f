import { describe, expect, it } from 'vitest';
import { nearPath } from '../../src/system/near-path.js';
import { memoryDisk } from '../support/memory-disk.js';

const { disk } = memoryDisk({
  '/work/film/shots.yaml': '',
  '/work/film/notes.txt': '',
  '/work/harbor.yaml': '',
  '/work/readme.md': '',
});
const near = (path: string) => nearPath(disk, path, (name) => name.endsWith('.yaml'));

describe('nearPath', () => {
  it.each([
    ['/work/harbor.yml', '/work/harbor.yaml'],
    ['/work/Harbor.yaml', '/work/harbor.yaml'],
    ['/work/harbor', '/work/harbor.yaml'],
    ['/work/film/shot.yml', '/work/film/shots.yaml'],
    ['/work/flim/shots.yaml', '/work/film/shots.yaml'],
    ['/wrok/flim/shot.yaml', '/work/film/shots.yaml'],
  ])('%s: %s', async (typed, meant) => {
    expect(await near(typed)).toBe(meant);
  });

  it.each(['/work/other.yaml', '/work/readme.mdd', '/work/film/notes.tx', '/elsewhere/harbor.yaml', '/'])(
    '%s: nothing is close',
    async (typed) => {
      expect(await near(typed)).toBeUndefined();
    },
  );

  it('finds nothing below a file, or where the disk fails', async () => {
    expect(await near('/work/harbor.yaml/shots.yaml')).toBeUndefined();
    const failing = {
      entry: disk.entry,
      list: () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
    };
    expect(await nearPath(failing, '/work/harbor.yml', () => true)).toBeUndefined();
  });
});
