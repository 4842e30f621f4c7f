import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/result.js';
import { checkOutputFolder } from '../../src/media/output-folder.js';
import { memoryDisk } from '../support/memory-disk.js';

function failing(code: string) {
  const { disk, volume } = memoryDisk({ '/film/film.yaml': '', '/film/renders/': '' });
  const checkWritable = async () => {
    throw Object.assign(new Error(code), { code });
  };
  return { disk: { ...disk, checkWritable }, volume };
}

describe('checkOutputFolder', () => {
  it('is none of a folder, of one that can be made, and of a link to one', async () => {
    const { disk, volume } = memoryDisk({ '/film/film.yaml': '', '/film/renders/': '' });
    volume.symlinkSync('/film/renders', '/film/linked');
    for (const path of ['/film/renders', '/film/new/er', '/film/linked', '/film/linked/deep'])
      expect(await checkOutputFolder(disk, path)).toEqual(ok(null));
  });

  it('names the folder that takes nothing, and why', async () => {
    expect(await checkOutputFolder(failing('EACCES').disk, '/film/new/er')).toEqual(
      err(expect.stringMatching(/^No permission .* \/film: .*`output:`/)),
    );
    expect(await checkOutputFolder(failing('EROFS').disk, '/film/renders')).toEqual(
      err(expect.stringMatching(/^\/film\/renders .*read-only/)),
    );
    expect(await checkOutputFolder(failing('EACCES').disk, '/film/renders', { toWrite: false })).toEqual(
      ok(null),
    );
  });

  it('names what is in the place of a folder, or above it', async () => {
    const { disk, volume } = memoryDisk({ '/film/film.yaml': '' });
    volume.symlinkSync('/gone', '/film/dangling');
    volume.symlinkSync('/film/film.yaml', '/film/linked');
    expect(await checkOutputFolder(disk, '/film/film.yaml/renders')).toEqual(
      err(
        expect.stringMatching(/^\/film\/film\.yaml is a file, not a folder, .*\/film\/film\.yaml\/renders/),
      ),
    );
    for (const below of ['', '/deep'])
      expect(await checkOutputFolder(disk, `/film/dangling${below}`)).toEqual(
        err(expect.stringMatching(/symlink.*\/gone/)),
      );
    expect(await checkOutputFolder(disk, '/film/linked')).toEqual(
      err(expect.stringContaining('which is a file, not a folder')),
    );
  });
});
