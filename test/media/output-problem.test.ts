import { describe, expect, it } from 'vitest';
import { outputProblem } from '../../src/media/output-problem.js';
import { memoryDisk } from '../support/memory-disk.js';

function failing(code: string) {
  const { disk, volume } = memoryDisk({ '/film/film.yaml': '', '/film/renders/': '' });
  const checkWritable = async () => {
    throw Object.assign(new Error(code), { code });
  };
  return { disk: { ...disk, checkWritable }, volume };
}

describe('outputProblem', () => {
  it('is none of a folder, of one that can be made, and of a link to one', async () => {
    const { disk, volume } = memoryDisk({ '/film/film.yaml': '', '/film/renders/': '' });
    volume.symlinkSync('/film/renders', '/film/linked');
    for (const path of ['/film/renders', '/film/new/er', '/film/linked', '/film/linked/deep'])
      expect(await outputProblem(disk, path)).toBeNull();
  });

  it('names the folder that takes nothing, and why', async () => {
    expect(await outputProblem(failing('EACCES').disk, '/film/new/er')).toMatch(
      /^No permission .* \/film: .*`output:`/,
    );
    expect(await outputProblem(failing('EROFS').disk, '/film/renders')).toMatch(
      /^\/film\/renders .*read-only/,
    );
    expect(await outputProblem(failing('EACCES').disk, '/film/renders', { toWrite: false })).toBeNull();
  });

  it('names what is in the place of a folder, or above it', async () => {
    const { disk, volume } = memoryDisk({ '/film/film.yaml': '' });
    volume.symlinkSync('/gone', '/film/dangling');
    volume.symlinkSync('/film/film.yaml', '/film/linked');
    expect(await outputProblem(disk, '/film/film.yaml/renders')).toMatch(
      /^\/film\/film\.yaml is a file, not a folder, .*\/film\/film\.yaml\/renders/,
    );
    for (const below of ['', '/deep'])
      expect(await outputProblem(disk, `/film/dangling${below}`)).toMatch(/symlink.*\/gone/);
    expect(await outputProblem(disk, '/film/linked')).toContain('which is a file, not a folder');
  });
});
