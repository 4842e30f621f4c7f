import { relative } from 'node:path';
import { beginFilm } from '../../app/init.js';
import { commandLine } from '../../core/command-line.js';
import type { CliContext, Exit } from '../context.js';
import { refuse, tell } from '../show.js';

/** `shotlist init [DIR]`: a starter manifest that works, its schema beside it, and the lines git needs. Replaces no file. */
export async function init(context: CliContext, folder = '.'): Promise<Exit> {
  const begun = await beginFilm(context, folder);
  if (!begun.ok) return refuse(context, begun.error);
  const name = relative(context.cwd, begun.value);
  context.out.write(`${name}\n`);
  tell(
    context,
    [
      'This is a manifest with three shots. Edit it, then see what it costs and rehearse it for free:',
      `  ${commandLine('plan', name)}`,
      `  ${commandLine('render', name, '--sandbox')}`,
    ].join('\n'),
  );
  return 0;
}
