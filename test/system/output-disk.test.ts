import { describe, expect, it } from 'vitest';
import { errorCode } from '../../src/system/disk.js';
import { outputDisk } from '../../src/system/output-disk.js';
import { memoryDisk } from '../support/memory-disk.js';

const OUTPUT = '/film/renders';
/** A second goes by between two looks. */
const slow = (() => {
  let now = 0;
  return {
    elapsed: () => {
      now += 1000;
      return now;
    },
  };
})();

function renders() {
  const { disk, volume } = memoryDisk({ '/film/renders/pier/010.mp4': 'clip', '/other/mine': 'mine' });
  return { volume, disk: outputDisk(disk, OUTPUT, slow), plain: disk };
}

async function code(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(() => undefined, errorCode);
}

describe('outputDisk', () => {
  it('writes to folders, and makes them', async () => {
    const { disk, volume } = renders();
    await disk.makeFolder(`${OUTPUT}/quay/deep`);
    await disk.replace(`${OUTPUT}/quay/deep/a`, 'a');
    expect(await disk.renameNew(`${OUTPUT}/quay/deep/a`, `${OUTPUT}/pier/a`)).toBe(true);
    await disk.replace('/other/mine', 'outside of it nothing is looked at');
    expect(volume.readFileSync(`${OUTPUT}/pier/a`, 'utf8')).toBe('a');
  });

  it('reaches nothing through a link below the output folder, also one that appears later', async () => {
    const { disk, volume } = renders();
    await disk.replace(`${OUTPUT}/pier/a`, 'a');
    volume.renameSync(`${OUTPUT}/pier`, '/film/pier');
    volume.symlinkSync('/other', `${OUTPUT}/pier`);
    volume.symlinkSync('.', `${OUTPUT}/self`);
    volume.symlinkSync('/nowhere', `${OUTPUT}/dangling`);
    for (const name of ['pier', 'self', 'dangling']) {
      const path = `${OUTPUT}/${name}/mine`;
      for (const write of [
        () => disk.openAppender(path),
        () => disk.openAppender(path, true),
        () => disk.openOverwriter(path),
        () => disk.truncate(path, 0),
        () => disk.replace(path, 'x'),
        () => disk.replaceSoon(path, 'x'),
        () => disk.createNew(path, 'x'),
        () => disk.rename(`${OUTPUT}/x`, path),
        () => disk.renameNew(`${OUTPUT}/x`, path),
        () => disk.link(`${OUTPUT}/x`, path),
        () => disk.makeFolder(path),
        () => disk.makeFolder(`${OUTPUT}/${name}`),
        () => disk.makeFolder(`${path}/deep`),
      ])
        expect(await code(write())).toBe('ELOOP');
    }
    expect(await code(disk.remove(`${OUTPUT}/self/x`))).toBe('ELOOP');
    expect(volume.readdirSync('/other')).toEqual(['mine']);
    expect(volume.readFileSync('/other/mine', 'utf8')).toBe('mine');
  });

  it('may be at the end of a link itself', async () => {
    const { plain, volume } = renders();
    volume.symlinkSync('/film/renders', '/film/linked');
    const disk = outputDisk(plain, '/film/linked', slow);
    await disk.makeFolder('/film/linked/quay');
    await disk.replace('/film/linked/quay/a', 'a');
    expect(volume.readFileSync(`${OUTPUT}/quay/a`, 'utf8')).toBe('a');
  });

  it('looks at one folder for a file in it', async () => {
    const { plain } = renders();
    let looks = 0;
    const counting = {
      ...plain,
      entryAt: (path: string) => {
        looks += 1;
        return plain.entryAt(path);
      },
    };
    const disk = outputDisk(counting, OUTPUT, slow);
    await disk.replace(`${OUTPUT}/pier/a`, 'a');
    await disk.replace(`${OUTPUT}/a`, 'a');
    for (const name of ['a', 'b', 'c']) await disk.remove(`${OUTPUT}/pier/${name}`);
    expect(looks).toBe(1);
  });
});
