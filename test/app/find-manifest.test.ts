import { describe, expect, it } from 'vitest';
import { findManifest, namesManifest } from '../../src/app/film/find-manifest.js';
import { memoryDisk } from '../support/memory-disk.js';

const MANIFEST = 'version: 1\nshots:\n  - { id: 010, prompt: A pier }\n';

function place(files: Record<string, string>) {
  return { disk: memoryDisk({ '/film/': '', ...files }).disk, cwd: '/film' };
}

async function refusedBy(files: Record<string, string>, typed?: string): Promise<string> {
  const found = await findManifest(place(files), typed);
  if (found.ok) throw new Error(`found ${found.value}`);
  expect(found.error.code).toBe('invalid');
  return found.error.message;
}

describe('findManifest', () => {
  it.each<[string, Record<string, string>, string]>([
    ['the only one of this folder', { '/film/film.yaml': MANIFEST }, 'film.yaml'],
    ['one with the other extension', { '/film/film.YML': MANIFEST }, 'film.YML'],
    [
      'shots.yaml, whatever else is here and whatever it holds',
      { '/film/a.yaml': MANIFEST, '/film/shots.yaml': 'shots: [' },
      'shots.yaml',
    ],
    [
      'no model file, schema, hidden file, text or folder',
      {
        '/film/model.yaml': 'version: 1\nname: x\n',
        '/film/shotlist.schema.json': '{ "shots": 1, "version": 1 }',
        '/film/.old.yaml': MANIFEST,
        '/film/notes.txt': MANIFEST,
        '/film/more.yaml/film.yaml': MANIFEST,
        '/film/film.yaml': MANIFEST,
      },
      'film.yaml',
    ],
    ['one that does not parse', { '/film/film.yaml': `${MANIFEST}title: "open\n\t: {` }, 'film.yaml'],
    [
      'one with a byte order mark and quoted keys',
      { '/film/film.yaml': '\ufeff"version": 1\n"shots" : []\n' },
      'film.yaml',
    ],
    [
      'not keys further in',
      { '/film/a.yaml': 'x:\n  version: 1\n  shots: []\n', '/film/b.yaml': MANIFEST },
      'b.yaml',
    ],
  ])('%s', async (_name, files, path) => {
    expect(await findManifest(place(files), undefined)).toEqual({ ok: true, value: path });
  });

  it('looks in a folder that is named, and in no other', async () => {
    const files = { '/film/pier/pier.yaml': MANIFEST, '/film/film.yaml': MANIFEST };
    for (const typed of ['pier', 'pier/', '/film/pier'])
      expect(await findManifest(place(files), typed)).toEqual({
        ok: true,
        value: typed.startsWith('/') ? '/film/pier/pier.yaml' : 'pier/pier.yaml',
      });
    expect(await findManifest(place(files), '.')).toEqual({ ok: true, value: 'film.yaml' });
  });

  it('leaves the name of a file as it was typed, also of one that is not here', async () => {
    const files = { '/film/film.yaml': MANIFEST };
    for (const typed of ['film.yaml', './film.yaml', 'other.yaml', '/film/film.yaml'])
      expect(await findManifest(place(files), typed)).toEqual({ ok: true, value: typed });
  });

  it('says how to begin where there is none', async () => {
    expect(await refusedBy({})).toBe(
      'There is no manifest in this folder. Name one, or start a film:\n  shotlist init',
    );
    expect(await refusedBy({ '/film/my pier/': '' }, 'my pier')).toBe(
      "There is no manifest in my pier. Name one, or start a film:\n  shotlist init 'my pier'",
    );
  });

  it('names the candidates where there are several, ten at most', async () => {
    expect(await refusedBy({ '/film/a.yaml': MANIFEST, '/film/b.yml': MANIFEST })).toBe(
      'There are 2 manifests in this folder. Name one of them:\n  a.yaml\n  b.yml',
    );
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`/film/pier/${at}.yaml`, MANIFEST]),
    );
    const message = await refusedBy(many, 'pier');
    expect(message).toContain('There are 12 manifests in pier.');
    expect(message.split('\n')).toHaveLength(12);
    expect(message.endsWith('\n  …')).toBe(true);
  });
});

describe('namesManifest', () => {
  const here = place({ '/film/film.yaml': MANIFEST, '/film/notes': '', '/film/pier/a.yaml': MANIFEST });

  it.each(['film.yaml', 'other.YML', 'x.json', 'pier', 'pier/', 'a/b', '..\\film', '.', '..', 'notes'])(
    '%s is a manifest',
    async (word) => {
      expect(await namesManifest(here, word)).toBe(true);
    },
  );

  it.each(['010', '010:2', 'film', 'j8f2k0'])('%s is a take', async (word) => {
    expect(await namesManifest(here, word)).toBe(false);
  });
});
