import type { Environment } from '../../src/app/film/film.js';
import { systemClock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import { systemIds } from '../../src/system/ids.js';
import { systemProcesses } from '../../src/system/processes.js';

/** An environment over that disk: no variables, no home, every host name known, no ffmpeg; `more` overrides it. */
export function environmentOf(disk: Disk, more: Partial<Environment> = {}): Environment {
  return {
    disk,
    clock: systemClock,
    random: () => 0.5,
    processes: systemProcesses(disk),
    cwd: process.cwd(),
    env: {},
    home: null,
    nodeVersion: process.version,
    lookup: async () => undefined,
    newId: systemIds,
    ...more,
  };
}
