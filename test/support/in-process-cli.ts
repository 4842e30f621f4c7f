import type { CliContext } from '../../src/cli/context.js';
import type { Disk } from '../../src/system/disk.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { runCommandLine } from './command-line.js';
import { environmentOf } from './environment.js';

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
  said.exit = await runCommandLine(words, context);
  return said;
}

function sink(write: (text: string) => void) {
  return { write, isTTY: false, columns: 120 };
}
