import type { CliContext, Exit } from '../../src/cli/context.js';
import { parseCommandLine } from '../../src/cli/program.js';
import { unusableFile } from '../../src/cli/unusable-file.js';

/** Runs a command line in this process, as the command does; its exit code. Anything unexpected that it throws comes out. */
export async function runCommandLine(words: readonly string[], context: CliContext): Promise<Exit> {
  const typed = await parseCommandLine('0.0.0', ['node', 'shotlist', ...words], context.out);
  if (typeof typed === 'number') return typed;
  const verb = await typed.prepare(context);
  try {
    return await verb.run();
  } catch (error) {
    const why = unusableFile(error);
    if (!why || !verb.refuse) throw error;
    return verb.refuse(why);
  }
}
