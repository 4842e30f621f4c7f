import { expect, it } from 'vitest';
import { errorCode } from '../src/disk.js';
import { systemDisk } from '../src/node-disk.js';

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

it('tells errors of the disk from bugs', async () => {
  expect(errorCode(await thrownBy(() => systemDisk.readText('/no/such/file')))).toBe('ENOENT');
  expect(errorCode(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe('ENOSPC');
  expect(errorCode(await thrownBy(() => systemDisk.readText(undefined as never)))).toBeUndefined();
  expect(errorCode(await thrownBy(() => new URL('no link')))).toBeUndefined();
  expect(errorCode(await thrownBy(() => (null as never as string).length))).toBeUndefined();
});
