import { basename, resolve } from 'node:path';
import { makeSchema, schemaLine, schemaOf, writeSchema } from '../../app/schema.js';
import { displayPath } from '../../core/display-path.js';
import type { CliContext, Exit } from '../context.js';
import { refuse, tell } from '../show.js';

/** `shotlist schema MANIFEST`: writes the schema of a film for editors, to stdout with `--output -`. */
export async function schema(
  context: CliContext,
  manifest: string,
  flags: { output?: string },
): Promise<Exit> {
  const made = await makeSchema(context, manifest);
  if (!made.ok) return refuse(context, made.error);
  const { text, named } = made.value;
  if (flags.output === '-') {
    context.out.write(text);
    return 0;
  }
  const file = resolve(context.cwd, manifest);
  const path = resolve(context.cwd, flags.output ?? schemaOf(file));
  const written = await writeSchema(context, path, text);
  if (!written.ok) return refuse(context, written.error);
  context.out.write(`${displayPath(path, context)}\n`);
  if (named !== path)
    tell(
      context,
      `To use it in your editor, make this the first line of ${basename(file)}:\n  ${schemaLine(file, path)}`,
    );
  return 0;
}
