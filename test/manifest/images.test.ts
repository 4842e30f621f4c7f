import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isLink, readImages } from '../../src/manifest/images.js';
import { loadManifest } from '../../src/manifest/load.js';
import { systemClock } from '../../src/system/clock.js';
import { memoryDisk } from '../support/memory-disk.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 7, 0x4a, 0x46, 0x49, 0x46, 0, 0xff, 0xda, 0, 2, 0xff, 0xd9,
]);
const WEBP = Buffer.concat([Buffer.from('RIFF\x20\0\0\0WEBPVP8 ', 'latin1'), Buffer.alloc(32)]);
const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1');

function diskWith(files: Record<string, Buffer>) {
  const { disk, volume } = memoryDisk({ '/film/folder.png/': '' });
  for (const [path, bytes] of Object.entries(files)) volume.writeFileSync(path, bytes);
  return disk;
}

test('what an image is comes from its bytes, whatever its name', async () => {
  const disk = diskWith({
    '/film/a.txt': PNG,
    '/film/b': JPEG,
    '/film/c.png': WEBP,
    '/film/d.png': GIF,
    '/film/e.png': Buffer.alloc(0),
  });
  const names = ['a.txt', 'b', 'c.png', 'd.png', 'e.png', 'f.png', 'folder.png'];
  const found = await readImages(disk, '/film', new Set(names));
  expect(names.map((name) => found.get(name))).toMatchObject([
    {
      kind: 'image',
      path: '/film/a.txt',
      bytes: PNG.length,
      sha256: createHash('sha256').update(PNG).digest('hex'),
    },
    { kind: 'image' },
    { kind: 'image' },
    { kind: 'other', type: 'image/gif' },
    { kind: 'other' },
    { kind: 'missing' },
    { kind: 'other', type: 'a folder' },
  ]);
});

test('a missing image has the path that was probably meant, with the same number', async () => {
  const disk = diskWith({
    '/film/010.jpg': JPEG,
    '/film/011.png': PNG,
    '/film/pier.png': PNG,
    '/film/notes.txt': GIF,
  });
  const names = ['010.png', '012.png', 'Peir.png', './folder.pgn', 'notes.png'];
  const found = await readImages(disk, '/film', new Set(names));
  expect(names.map((name) => found.get(name))).toEqual([
    { kind: 'missing', near: '010.jpg' },
    { kind: 'missing' },
    { kind: 'missing', near: 'pier.png' },
    { kind: 'missing', near: 'folder.png' },
    { kind: 'missing' },
  ]);
});

test('of many missing images only the first are looked for', async () => {
  const disk = diskWith({ '/film/a.png': PNG });
  let lists = 0;
  const counting = {
    ...disk,
    list: (path: string) => {
      lists += 1;
      return disk.list(path);
    },
  };
  const names = Array.from({ length: 500 }, (_, at) => `${at}/b.png`);
  await readImages(counting, '/film', new Set(names));
  expect(lists).toBe(20);
});

test('one file is read once, however often and however it is written', async () => {
  const disk = diskWith({ '/film/a.png': PNG });
  let opened = 0;
  const counting = {
    ...disk,
    openReader: (path: string) => {
      opened += 1;
      return disk.openReader(path);
    },
  };
  const found = await readImages(counting, '/film', new Set(['a.png', './a.png', '../film/a.png']));
  expect(found.size).toBe(3);
  expect(opened).toBe(1);
});

test('an image that cannot be read is a value', async () => {
  const disk = diskWith({ '/film/a.png': PNG });
  const broken = {
    ...disk,
    openReader: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
  };
  const found = await readImages(broken, '/film', new Set(['a.png']));
  expect(found.get('a.png')).toEqual({ kind: 'unreadable', why: 'EACCES' });
});

test('an image that was copied only in part is an error', async () => {
  const disk = diskWith({
    '/film/a.png': PNG.subarray(0, 50),
    '/film/film.yaml': Buffer.from(
      'version: 1\nstills: { mira: a.png }\nshots: [{ id: a, model: ltx-2-pro, prompt: x, image: still:mira }]',
    ),
  });
  const loaded = await loadManifest({ disk, clock: systemClock, file: '/film/film.yaml' });
  expect(!loaded.ok && loaded.error).toMatchObject([
    { code: 'image-cut-short', message: 'a.png ends before its picture does' },
  ]);
});

test('an image that Git LFS has not fetched is named as such', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 132735\n';
  const found = await readImages(
    diskWith({ '/film/a.png': Buffer.from(pointer) }),
    '/film',
    new Set(['a.png']),
  );
  expect(found.get('a.png')).toEqual({ kind: 'pointer' });
});

test('links and paths are told apart', () => {
  expect(['https://x/a.png', 'HTTP://x', 'ftp://x', 'data:image/png,x'].map(isLink)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['a.png', 'C:\\a.png', './http/a.png', '/a.png'].map(isLink)).toEqual([false, false, false, false]);
});

test('shots of a manifest get the image of their file, once hashed, with what is wrong with it', async () => {
  const large = Buffer.concat([PNG, Buffer.alloc(16 * 1024 * 1024)]);
  const disk = diskWith({
    '/film/a.png': PNG,
    '/film/big.png': large,
    '/film/d.gif': GIF,
    '/film/film.yaml': Buffer.from(`version: 1
defaults: { model: ltx-2-pro, prompt: x }
shots: [{ id: a, image: a.png }, { id: b, image: big.png }]`),
    '/film/bad.yaml': Buffer.from(
      'version: 1\nshots: [{ id: a, model: ltx-2-pro, prompt: x, image: d.gif }]',
    ),
  });
  const loaded = await loadManifest({ disk, clock: systemClock, file: '/film/film.yaml' });
  if (!loaded.ok) throw new Error('did not load');
  expect(loaded.value.shots[0]?.image).toMatchObject({ kind: 'file', path: '/film/a.png', written: 'a.png' });
  expect(loaded.value.warnings.map(({ code }) => code)).toEqual([
    'image-shape',
    'image-alpha',
    'image-large',
    'image-shape',
    'image-alpha',
  ]);
  const bad = await loadManifest({ disk, clock: systemClock, file: '/film/bad.yaml' });
  expect(!bad.ok && bad.error.map(({ code }) => code)).toEqual(['image-kind']);
});
