import { describe, expect, test } from 'vitest';
import { leadsOutside, pathsOutside } from '../../src/media/inside.js';
import { memoryDisk } from '../support/memory-disk.js';

function film() {
  const { disk, volume } = memoryDisk({ '/film/renders/pier/010_t1.mp4': '', '/big/': '', '/other/': '' });
  return { disk, volume, outside: (path: string) => leadsOutside(disk, '/film/renders', path) };
}

test('names in the folder are inside, whether anything is there or not', async () => {
  const { outside } = film();
  for (const path of ['010_t1', 'pier/010_t1.mp4', 'pier/020_t1', 'new/er/x', '..x/y']) {
    expect(await outside(path), path).toBe(false);
  }
});

test('dots lead out', async () => {
  const { outside } = film();
  expect(await outside('../x')).toBe(true);
  expect(await outside('pier/../../x')).toBe(true);
});

describe('links', () => {
  test('to a place elsewhere lead out, however deep', async () => {
    const { volume, outside } = film();
    volume.symlinkSync('/other', '/film/renders/harbor');
    volume.symlinkSync('/other', '/film/renders/pier/deep');
    volume.symlinkSync('/other/x.mp4', '/film/renders/pier/dangling.mp4');
    volume.symlinkSync('../rendersome', '/film/renders/beside');
    volume.mkdirSync('/film/rendersome');
    expect(await outside('harbor/010_t1')).toBe(true);
    expect(await outside('pier/deep/er/010_t1')).toBe(true);
    expect(await outside('pier/dangling.mp4')).toBe(true);
    expect(await outside('beside/x')).toBe(true);
    expect(await outside('pier/010_t1')).toBe(false);
  });

  test('that stay inside are links all the same', async () => {
    const { volume, outside } = film();
    volume.symlinkSync('pier', '/film/renders/quay');
    volume.symlinkSync('.', '/film/renders/.parts');
    expect(await outside('quay/010_t1.mp4')).toBe(true);
    expect(await outside('.parts')).toBe(true);
    expect(await outside('pier/010_t1.mp4')).toBe(false);
  });

  test('may be the folder itself', async () => {
    const { disk, volume } = film();
    volume.symlinkSync('/big', '/film/linked');
    volume.symlinkSync('/other', '/big/harbor');
    volume.mkdirSync('/big/pier');
    const paths = ['pier/010', 'harbor/010', '020', 'harbor/020'];
    expect(await pathsOutside(disk, '/film/linked', paths)).toEqual(['harbor/010', 'harbor/020']);
  });
});

test('a folder that is not there yet leads nowhere', async () => {
  const { disk } = film();
  expect(await pathsOutside(disk, '/film/later', ['a/b', '../a'])).toEqual(['../a']);
});

test('a folder is listed once however many clips go there', async () => {
  const { disk } = film();
  let lists = 0;
  const counting = {
    ...disk,
    list: (folder: string) => {
      lists += 1;
      return disk.list(folder);
    },
  };
  const paths = Array.from({ length: 5000 }, (_, n) => `pier/${n}_t1`);
  expect(await pathsOutside(counting, '/film/renders', paths)).toEqual([]);
  expect(lists).toBe(2);
});
