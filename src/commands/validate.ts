import { plural } from '../core/text.js';
import { openFilm } from '../film/film.js';
import type { Exit } from '../film/room.js';
import { runningTime } from '../shots/running-time.js';
import { timeText } from '../ui/figures.js';
import type { ManifestFacts } from '../ui/validate-json.js';
import { validateJson } from '../ui/validate-json.js';
import type { Shell } from './shell.js';
import { refuseManifest, showProblems, writeJson } from './show.js';

/** `shotlist validate MANIFEST`: its problems, or what it comes to. */
export async function validate(shell: Shell, manifest: string, flags: { json?: boolean }): Promise<Exit> {
  const opened = await openFilm(shell.disk, manifest, false);
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, flags.json ?? false);
  const { takes, warnings } = opened.value;
  const enabled = takes.filter((take) => take.enabled);
  const { seconds, untimed } = runningTime(takes);
  const facts: ManifestFacts = {
    shots: new Set(enabled.map(({ shot }) => shot)).size,
    takes: enabled.length,
    seconds,
    untimed,
  };
  if (flags.json) writeJson(shell, validateJson(manifest, facts, warnings));
  else {
    showProblems(shell, warnings);
    shell.out.write(`${okText(facts)}\n`);
  }
  return 0;
}

function okText({ shots, takes, seconds, untimed }: ManifestFacts): string {
  const untold = untimed === 0 ? '' : `, and ${plural(untimed, 'shot')} of unknown length`;
  return `ok: ${plural(shots, 'shot')}, ${plural(takes, 'take')}, ${timeText(seconds)}${untold}`;
}
