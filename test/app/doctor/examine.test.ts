import { describe, expect, it } from 'vitest';
import { CHECKS, type Check } from '../../../src/app/doctor/check.js';
import { examine } from '../../../src/app/doctor/doctor.js';
import { doctorSchema } from '../../../src/cli/ui/json/output-schemas.js';
import type { Disk } from '../../../src/system/disk.js';
import { manifestText } from '../../support/cli-harness.js';
import { environmentOf } from '../../support/environment.js';
import { memoryDisk } from '../../support/memory-disk.js';

const FILM = '/film/film.yaml';

async function examined(disk: Disk, manifest: string | null = FILM): Promise<Check[]> {
  const checks: Check[] = [];
  const exam = {
    environment: environmentOf(disk, { env: { PATH: '/none' } }),
    manifest,
    options: { sandbox: true },
    links: false,
    uploads: false,
    node: { version: 'v20.18.1', engines: '>=20.18.1' },
    signal: new AbortController().signal,
  };
  for await (const check of examine(exam)) checks.push(check);
  return checks;
}

const film = () => memoryDisk({ [FILM]: manifestText([{ id: '010' }]) });

describe('an examination', () => {
  it('makes every check, in order, as its schema says', async () => {
    const { disk, volume } = film();
    const before = volume.toJSON();
    const checks = await examined(disk);
    expect(checks.map(({ check }) => check)).toEqual(CHECKS);
    expect(doctorSchema.shape.checks.element.shape.check.options).toEqual(CHECKS);
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(volume.toJSON()).toEqual(before);
    expect((await examined(disk, null)).map(({ check }) => check)).toEqual(CHECKS.slice(0, 5));
  });

  it('makes every check whatever the disk does', async () => {
    const failures = [Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }), new TypeError('a bug')];
    for (const call of Object.keys(film().disk) as (keyof Disk)[]) {
      for (const failure of failures) {
        const broken = { ...film().disk, [call]: () => Promise.reject(failure) };
        const checks = await examined(broken);
        expect(
          checks.map(({ check }) => check),
          call,
        ).toEqual(CHECKS);
        for (const { status, cure } of checks)
          if (status === 'problem' || status === 'warning') expect(cure, call).toBeTruthy();
      }
    }
  });

  it('leaves the folders of an output folder that is deep down neither', async () => {
    const { disk, volume } = memoryDisk({
      [FILM]: manifestText([{ id: '010' }], { output: '../a/b/c' }),
      '/a/': '',
    });
    const checks = await examined(disk);
    expect(checks.find(({ check }) => check === 'output')?.status).toBe('ok');
    expect(volume.readdirSync('/a')).toEqual([]);
    const full = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
    const failed = await examined({ ...disk, replace: () => Promise.reject(full) });
    expect(failed.find(({ check }) => check === 'output')).toMatchObject({ status: 'problem' });
    expect(volume.readdirSync('/a')).toEqual([]);
  });
});
