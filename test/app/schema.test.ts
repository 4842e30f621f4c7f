import { describe, expect, it } from 'vitest';
import { makeSchema, refreshSchema } from '../../src/app/schema.js';
import type { Disk } from '../../src/system/disk.js';
import { memoryDisk } from '../support/memory-disk.js';

const MANIFEST = '/film/shots.yaml';
const SCHEMA = '/film/shots.yaml.schema.json';
const OLD = '{"title":"shotlist manifest"}';

function film(files: Record<string, string> = {}) {
  const { disk, volume } = memoryDisk({
    [MANIFEST]: 'version: 1\npresets: { hero: { model: ltx-2-pro } }\nshots: [{ id: 1, prompt: 5 }]\n',
    ...files,
  });
  const written: string[] = [];
  const place = {
    cwd: '/film',
    disk: {
      ...disk,
      replace(path, content) {
        written.push(path);
        return disk.replace(path, content);
      },
    } satisfies Disk,
  };
  return { place, volume, written };
}

describe('the schema beside a manifest', () => {
  it('is never created by a run', async () => {
    const { place, volume, written } = film();
    expect(await refreshSchema(place, MANIFEST)).toBeNull();
    expect(written).toEqual([]);
    expect(volume.readdirSync('/film')).toEqual(['shots.yaml']);
  });

  it('is brought up to date, and left alone if it is', async () => {
    const { place, volume, written } = film({ [SCHEMA]: OLD });
    expect(await refreshSchema(place, MANIFEST)).toBeNull();
    expect(String(volume.readFileSync(SCHEMA))).toContain('"hero"');
    expect(await refreshSchema(place, MANIFEST)).toBeNull();
    expect(written).toEqual([SCHEMA]);
  });

  it('is the same that the command writes, also for a manifest with mistakes', async () => {
    const { place, volume } = film({ [SCHEMA]: OLD });
    await refreshSchema(place, MANIFEST);
    const made = await makeSchema(place, MANIFEST);
    expect(made).toMatchObject({
      ok: true,
      value: { text: String(volume.readFileSync(SCHEMA)), named: null },
    });
  });

  it.each([
    ['a file of somebody else', { [SCHEMA]: '{"title":"mine"}' }, 'not a schema made by shotlist'],
    ['a file that is no JSON', { [SCHEMA]: 'shots' }, 'not a schema made by shotlist'],
    ['a folder', { [`${SCHEMA}/`]: '' }, 'is not a file'],
  ])('is not put in the place of %s', async (_, files, words) => {
    const { place, written } = film(files);
    expect(await refreshSchema(place, MANIFEST)).toContain(words);
    expect(written).toEqual([]);
  });

  it('is not written through a symlink', async () => {
    const { place, volume, written } = film({ '/film/other.json': OLD });
    volume.symlinkSync('/film/other.json', SCHEMA);
    expect(await refreshSchema(place, MANIFEST)).toContain('symbolic link');
    expect(written).toEqual([]);
    expect(String(volume.readFileSync('/film/other.json'))).toBe(OLD);
  });

  it('stays as it is if the manifest cannot be read, or the disk fails', async () => {
    const { place, volume } = film({ [SCHEMA]: OLD });
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    expect(await refreshSchema({ ...place, disk: { ...place.disk, replace: full } }, MANIFEST)).toContain(
      'ENOSPC',
    );
    volume.writeFileSync(MANIFEST, 'shots: [');
    expect(await refreshSchema(place, MANIFEST)).toBeNull();
    expect(String(volume.readFileSync(SCHEMA))).toBe(OLD);
  });
});
