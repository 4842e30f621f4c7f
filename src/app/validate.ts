import type { Diagnostic } from '../core/diagnostic.js';
import { timeText } from '../core/figures.js';
import { plural } from '../core/text.js';
import { hiddenImages } from '../takes/hidden-images.js';
import { runningTime } from '../takes/running-time.js';
import type { Film } from './film/film.js';

/** What a manifest that loads comes to; disabled shots do not count. */
export interface ManifestFacts {
  shots: number;
  takes: number;
  /** Expected seconds of the whole film, and how many shots of unknown length it leaves out. */
  seconds: number;
  untimed: number;
}

/** What a film comes to. */
export function factsOfManifest({ takes }: Film): ManifestFacts {
  const enabled = takes.filter((take) => take.enabled);
  const { seconds, untimed } = runningTime(takes);
  return {
    shots: new Set(enabled.map(({ shot }) => shot)).size,
    takes: enabled.length,
    seconds,
    untimed,
  };
}

/** What a film comes to, for people: `24 shots, 31 takes, 3 min 06 s`. */
export function factsText({ shots, takes, seconds, untimed }: ManifestFacts): string {
  const unknown = untimed === 0 ? [] : [`length unknown for ${plural(untimed, 'shot')}`];
  const length = untimed > 0 && seconds === 0 ? [] : [timeText(seconds)];
  return [plural(shots, 'shot'), plural(takes, 'take'), ...length, ...unknown].join(', ');
}

/** What should be known of a manifest that loads; on a real gateway also that images are files on this machine and are uploaded nowhere. */
export function warningsOf({ manifest, warnings, sandbox, uploads }: Film): Diagnostic[] {
  if (sandbox) return warnings;
  if (!uploads.ok)
    return [...warnings, ...uploads.error.map((each) => ({ ...each, severity: 'warning' as const }))];
  return uploads.value === null ? [...warnings, ...hiddenImages(manifest)] : warnings;
}
