import type { CliContext, Exit } from '../../src/cli/context.js';
import { parseCommandLine } from '../../src/cli/program.js';

/** Runs a command line in this process; its exit code. Anything that it throws comes out. */
export async function runCommandLine(words: readonly string[], context: CliContext): Promise<Exit> {
  const typed = await parseCommandLine('0.0.0', ['node', 'shotlist', ...words]);
  if (typeof typed === 'number') return typed;
  const verb = await typed.prepare(context);
  return verb();
}
