import { createFsFromVolume, Volume } from 'memfs';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/result.js';
import { writeReport } from '../../src/report/write.js';
import { diskOver } from '../../src/system/node-disk.js';
import { rowOf, take } from '../cli/ui/plan-fixture.js';

const noPrice = () => null;

describe('writeReport', () => {
  it('writes report.csv into a folder that need not exist, replacing an older one', async () => {
    const volume = new Volume();
    const disk = diskOver(createFsFromVolume(volume) as never);
    expect(await writeReport(disk, '/film/renders', [], noPrice)).toEqual(ok(null));
    expect(await writeReport(disk, '/film/renders', [rowOf(take(), null)], noPrice)).toEqual(ok(null));
    expect(volume.readdirSync('/film/renders')).toEqual(['.shotlist', 'report.csv']);
    const lines = String(volume.readFileSync('/film/renders/report.csv', 'utf8')).split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^010,1,pier,ltx-2-video,pending,/);
  });

  it('answers with a notice where it cannot be written', async () => {
    const volume = Volume.fromJSON({ '/film/renders': 'a file where the folder should be' });
    const disk = diskOver(createFsFromVolume(volume) as never);
    expect(await writeReport(disk, '/film/renders', [], noPrice)).toEqual(
      err(expect.stringMatching(/^cannot write the report to \/film\/renders\/report\.csv \(E[A-Z]+\)/)),
    );
  });
});
