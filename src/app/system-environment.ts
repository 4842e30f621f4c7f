import { lookup } from 'node:dns/promises';
import { homedir } from 'node:os';
import { ffmpegStills } from '../media/still.js';
import { systemClock } from '../system/clock.js';
import { spareDescriptors, systemDisk } from '../system/node-disk.js';
import type { Environment } from './environment.js';

/** The room of this machine. */
export function systemEnvironment(): Environment {
  return {
    disk: systemDisk,
    clock: systemClock,
    random: Math.random,
    env: process.env,
    home: homeFolder(),
    lookup,
    still: ffmpegStills(process.env.PATH),
    spareFiles: spareDescriptors,
  };
}

/** Null where nobody can tell, as for a user without an entry among the machine's users and without HOME. */
function homeFolder(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}
