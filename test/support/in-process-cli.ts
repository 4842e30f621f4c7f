import type { CliContext } from '../../src/cli/context.js';
import type { Disk } from '../../src/system/disk.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { runCommandLine } from './command-line.js';
import { environmentOf } from './environment.js';
import { noTerminal } from './no-terminal.js';

/** What a command said and how it ended. */
export interface InProcessResult {
  exit: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, over the machine's own disk and network. Anything that it throws, bad usage apart, comes out. */
export async function runInProcess(
  words: readonly string[],
  of: { env: Record<string, string>; home: string | null; disk?: Disk },
): Promise<InProcessResult> {
  const said: InProcessResult = { exit: -1, out: '', err: '' };
  const context: CliContext = {
    ...environmentOf(of.disk ?? systemDisk, { env: of.env, home: of.home }),
    ...noTerminal(said),
  };
  said.exit = await runCommandLine(words, context);
  return said;
}
