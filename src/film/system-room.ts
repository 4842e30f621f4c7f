import { homedir } from 'node:os';
import { systemClock } from '../core/clock.js';
import { ffmpegStills } from '../media/still.js';
import { systemDisk } from '../node-disk.js';
import type { Room } from './room.js';

/** The room of this machine. */
export function systemRoom(): Room {
  return {
    disk: systemDisk,
    clock: systemClock,
    random: Math.random,
    env: process.env,
    home: homedir(),
    still: ffmpegStills(process.env.PATH),
  };
}
