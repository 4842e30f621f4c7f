import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/system/clock.js';
import { diskOver } from '../../src/system/node-disk.js';
import { sharingSyncs } from '../../src/system/output-disk.js';
import { randomFrom } from '../support/prove.js';
import { VolatileFs } from '../support/volatile-fs.js';

const FOLDER = '/renders';

function stage() {
  const fs = new VolatileFs('strict');
  fs.put(`${FOLDER}/.parts/any`, '');
  let syncs = 0;
  fs.meet = ({ kind, path }) => {
    if (kind === 'sync' && path === FOLDER) syncs += 1;
    return null;
  };
  return { fs, disk: sharingSyncs(diskOver(fs as never), systemClock), syncs: () => syncs };
}

describe('clips that get their names together', () => {
  it('share a sync of their folder', async () => {
    const { fs, disk, syncs } = stage();
    const names = Array.from({ length: 20 }, (_, number) => `${FOLDER}/${number}.mp4`);
    for (const name of names) fs.put(`${FOLDER}/.parts/${name.slice(9)}`, 'clip');
    await Promise.all(
      names.map(async (name) => {
        await disk.renameNew(`${FOLDER}/.parts/${name.slice(9)}`, name);
        await disk.syncFolder(FOLDER);
        expect(fs.stableBytes(name)?.toString()).toBe('clip');
      }),
    );
    expect(syncs()).toBeLessThan(5);
  });

  it('are named for good once it is over, each of them, whenever the power is cut', async () => {
    const random = randomFrom(1);
    for (let cuts = 0; cuts < 60; cuts += 1) {
      const { fs, disk } = stage();
      const synced: string[] = [];
      const at = 1 + Math.floor(random() * 16);
      let after: { left: VolatileFs; due: string[] } | null = null;
      fs.meet = ({ index }) => {
        if (index === at) after = { left: fs.cut(random), due: [...synced] };
        return null;
      };
      await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (name) => {
          for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1)
            await new Promise((resolve) => setImmediate(resolve));
          await disk.createNew(`${FOLDER}/${name}`, name);
          await disk.syncFolder(FOLDER);
          synced.push(`${FOLDER}/${name}`);
        }),
      );
      const { left, due } = after ?? { left: fs.cut(random), due: synced };
      const names = [...left.files().keys()];
      for (const name of due) expect(names).toContain(name);
    }
  });

  it('are not called stored after a sync that failed', async () => {
    const { fs, disk } = stage();
    let failures = 0;
    fs.meet = ({ kind, path }) => {
      if (kind !== 'sync' || path !== FOLDER || failures > 0) return null;
      failures += 1;
      return { code: 'EIO' };
    };
    await disk.createNew(`${FOLDER}/a`, 'a');
    await expect(disk.syncFolder(FOLDER)).rejects.toThrow('EIO');
    await expect(disk.syncFolder(FOLDER)).rejects.toThrow('EIO');
    await disk.syncFolder(`${FOLDER}/.parts`);
  });

  it('are synced again in a folder that was not there for a while', async () => {
    const { disk } = stage();
    await expect(disk.syncFolder(`${FOLDER}/pier`)).rejects.toThrow('ENOENT');
    await disk.makeFolder(`${FOLDER}/pier`);
    await disk.syncFolder(`${FOLDER}/pier`);
  });
});
