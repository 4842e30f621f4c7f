import { openFilm } from '../../app/film/film.js';
import { factsOfManifest, factsText, warningsOf } from '../../app/validate.js';
import type { CliContext, Exit } from '../context.js';
import { refuseManifest, showProblems, writeJson } from '../show.js';
import { validateJson } from '../ui/json/validate-document.js';

/** `shotlist validate MANIFEST`: its problems, or what it comes to; with `sandbox`, for a rehearsal. */
export async function validate(
  context: CliContext,
  manifest: string,
  flags: { json?: boolean; quiet?: boolean; sandbox?: boolean },
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const [facts, warnings] = [factsOfManifest(opened.value), warningsOf(opened.value)];
  if (flags.json) writeJson(context, validateJson(manifest, facts, warnings));
  else {
    showProblems(context, warnings);
    if (!flags.quiet) context.out.write(`ok: ${factsText(facts)}\n`);
  }
  return 0;
}
