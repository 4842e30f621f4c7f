import type { Command } from 'commander';
import { escapeControls } from '../../core/text.js';
import { completionOf } from '../completion/candidates.js';
import type { CliContext, Exit } from '../context.js';

/** Printed alone where the shell is to complete the names of files. */
const FILES = ':files';

/**
 * `shotlist complete -- WORD…`: prints the completions of the last word, one per line: the word, a tab, its description. For completion scripts.
 * Prints nothing if there are none.
 */
export async function complete(
  context: CliContext,
  program: Command,
  words: readonly string[],
): Promise<Exit> {
  const { known, wanted, lead } = completionOf(program, words);
  const word = words.at(-1) ?? '';
  const typed = word.slice(lead.length);
  const found = wanted
    ? await (await import('../completion/look-up.js')).lookUp(context, wanted, typed)
    : known;
  if (found === 'files') context.out.write(`${FILES}\n`);
  else
    for (const { value, about } of found)
      if (value.startsWith(typed))
        context.out.write(`${escapeControls(`${lead}${value}`)}\t${escapeControls(about)}\n`);
  return 0;
}
