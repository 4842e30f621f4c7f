import { describe, expect, it } from 'vitest';
import { nearPath } from '../../src/system/near-path.js';
import { memoryDisk } from '../support/memory-disk.js';

const { disk } = memoryDisk({
  '/home/mira/film/shots.yaml': '',
  '/home/mira/film/notes.txt': '',
  '/home/mira/harbor.yaml': '',
  '/home/mira/readme.md': '',
});
const near = (path: string) => nearPath(disk, path, (name) => name.endsWith('.yaml'));

describe('nearPath', () => {
  it.each([
    ['/home/mira/harbor.yml', '/home/mira/harbor.yaml'],
    ['/home/mira/Harbor.yaml', '/home/mira/harbor.yaml'],
    ['/home/mira/harbor', '/home/mira/harbor.yaml'],
    ['/home/mira/film/shot.yml', '/home/mira/film/shots.yaml'],
    ['/home/mira/flim/shots.yaml', '/home/mira/film/shots.yaml'],
    ['/hoem/mira/flim/shot.yaml', '/home/mira/film/shots.yaml'],
  ])('%s: %s', async (typed, meant) => {
    expect(await near(typed)).toBe(meant);
  });

  it.each([
    '/home/mira/other.yaml',
    '/home/mira/readme.mdd',
    '/home/mira/film/notes.tx',
    '/elsewhere/harbor.yaml',
    '/',
  ])('%s: nothing is close', async (typed) => {
    expect(await near(typed)).toBeUndefined();
  });

  it('finds nothing below a file, or where the disk fails', async () => {
    expect(await near('/home/mira/harbor.yaml/shots.yaml')).toBeUndefined();
    const failing = {
      entry: disk.entry,
      list: () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
    };
    expect(await nearPath(failing, '/home/mira/harbor.yml', () => true)).toBeUndefined();
  });
});
