import { CommanderError } from 'commander';
import type { CliContext } from '../../src/cli/context.js';
import { program } from '../../src/cli/program.js';
import { systemClock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import { systemDisk } from '../../src/system/node-disk.js';

/** What a command said and how it ended. */
export interface Within {
  exit: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, over the machine's own disk and network. Anything that it throws, bad usage apart, comes out. */
export async function runWithin(
  words: readonly string[],
  of: { env: Record<string, string>; home: string | null; disk?: Disk },
): Promise<Within> {
  const said: Within = { exit: -1, out: '', err: '' };
  const context: CliContext = {
    disk: of.disk ?? systemDisk,
    clock: systemClock,
    random: () => 0.5,
    env: of.env,
    home: of.home as CliContext['home'],
    lookup: async () => undefined,
    out: sink((text) => {
      said.out += text;
    }) as CliContext['out'],
    err: sink((text) => {
      said.err += text;
    }) as CliContext['err'],
    in: { isTTY: false } as CliContext['in'],
    color: false,
    draws: false,
    packageFolder: new URL('../../', import.meta.url),
    interrupt: new AbortController().signal,
    holding: () => undefined,
  };
  const line = program(
    '0.0.0',
    () => context,
    (exit) => {
      said.exit = exit;
    },
  );
  line.exitOverride();
  for (const verb of line.commands) verb.exitOverride();
  try {
    await line.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    said.exit = 2;
  }
  return said;
}

function sink(write: (text: string) => void) {
  return { write, isTTY: false, columns: 120 };
}
