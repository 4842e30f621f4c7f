// The command line of a program that brings a provider of its own along: `shotlist` with Reels.

import { thisMachine } from '../../src/system/machine.js';
import { reels } from '../gateway/reels/provider.js';
import { runCommandLine } from './command-line.js';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...thisMachine(),
  providers: [reels],
  out: process.stdout,
  err: process.stderr,
  in: process.stdin,
  color: false,
  draws: false,
  packageFolder: new URL('..', import.meta.url),
  interrupt: new AbortController().signal,
  holding: () => undefined,
});
