import { readStatus } from '../../app/status.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, showProblems, tell, tellRefusal, viewOf, writeJson } from '../show.js';
import { statusJson } from '../ui/json/status-document.js';
import { statusTable } from '../ui/text/status-table.js';

/** `shotlist status MANIFEST`: what became of every take, by manifest and lockfile. Writes nothing. */
export async function status(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { only?: string[]; all?: boolean },
): Promise<Exit> {
  const read = await readStatus(context, manifest, flags);
  if (!read.ok) return refuse(context, read.error);
  const { rows, committed, choices, problems, shared } = read.value;
  if (problems.length > 0) {
    showProblems(context, problems);
    tell(context, 'The manifest has errors; this is made from the lockfile alone.');
  }
  const facts = { manifest, committed, choices };
  if (flags.json) writeJson(context, statusJson(rows, facts));
  else {
    const sandbox = flags.sandbox ?? false;
    context.out.write(
      statusTable(rows, { ...viewOf(context, context.out), ...facts, sandbox, all: flags.all }),
    );
  }
  if (shared) tellRefusal(context, shared);
  return 0;
}
