import { openFilm } from '../../app/film.js';
import { factsOfManifest, type ManifestFacts, warningsOf } from '../../app/validate.js';
import { timeText } from '../../core/figures.js';
import { plural } from '../../core/text.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import { refuseManifest, showProblems, writeJson } from '../show.js';
import { validateJson } from '../ui/json/validate-document.js';

/** `shotlist validate MANIFEST`: its problems, or what it comes to; with `sandbox`, for a rehearsal. */
export async function validate(
  context: CliContext,
  manifest: string,
  flags: { json?: boolean; sandbox?: boolean },
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const [facts, warnings] = [factsOfManifest(opened.value), warningsOf(opened.value)];
  if (flags.json) writeJson(context, validateJson(manifest, facts, warnings));
  else {
    showProblems(context, warnings);
    context.out.write(`${okText(facts)}\n`);
  }
  return 0;
}

function okText({ shots, takes, seconds, untimed }: ManifestFacts): string {
  const untold = untimed === 0 ? '' : `, and ${plural(untimed, 'shot')} of unknown length`;
  return `ok: ${plural(shots, 'shot')}, ${plural(takes, 'take')}, ${timeText(seconds)}${untold}`;
}
