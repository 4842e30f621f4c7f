import type { Exit } from '../../app/environment.js';
import { openFilm } from '../../app/film.js';
import { timeText } from '../../core/figures.js';
import { plural } from '../../core/text.js';
import { hiddenImages } from '../../takes/hidden-images.js';
import { runningTime } from '../../takes/running-time.js';
import type { CliContext } from '../context.js';
import { refuseManifest, showProblems, writeJson } from '../show.js';
import { type ManifestFacts, validateJson } from '../ui/json/validate-document.js';

/** `shotlist validate MANIFEST`: its problems, or what it comes to; with `sandbox`, for a rehearsal. */
export async function validate(
  context: CliContext,
  manifest: string,
  flags: { json?: boolean; sandbox?: boolean },
): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(context, manifest, sandbox);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const { takes } = opened.value;
  const hidden = sandbox ? [] : hiddenImages(opened.value.manifest);
  const warnings = [...opened.value.warnings, ...hidden];
  const enabled = takes.filter((take) => take.enabled);
  const { seconds, untimed } = runningTime(takes);
  const facts: ManifestFacts = {
    shots: new Set(enabled.map(({ shot }) => shot)).size,
    takes: enabled.length,
    seconds,
    untimed,
  };
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
