import { lookup } from 'node:dns/promises';
import { homedir } from 'node:os';
import type { StillOf } from '../media/still.js';
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
    still: stills(process.env.PATH),
    spareFiles: spareDescriptors,
  };
}

/** Loaded with the first still; there are none where it cannot be loaded. */
function stills(path: string | undefined): StillOf {
  let loaded: Promise<StillOf> | null = null;
  return async (...still) => {
    loaded ??= import('../media/still.js').then(
      ({ ffmpegStills }) => ffmpegStills(path),
      () => async () => null,
    );
    return (await loaded)(...still);
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
