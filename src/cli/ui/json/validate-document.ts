import type { ManifestFacts } from '../../../app/validate.js';
import type { Diagnostic } from '../../../core/diagnostic.js';
import type { Documents } from './output-schemas.js';

/** The document of `validate --json`, ready for `JSON.stringify`. */
export function validateJson(
  manifest: string,
  facts: ManifestFacts | null,
  problems: readonly Diagnostic[],
): Documents['validate'] {
  return {
    manifest,
    ok: facts !== null,
    shots: facts?.shots ?? null,
    takes: facts?.takes ?? null,
    running_time: facts === null ? null : { seconds: facts.seconds, untimed: facts.untimed },
    problems: problems.map(({ severity, code, message, place, help, suggestion, related }) => ({
      severity,
      code,
      message,
      place: place ? placeJson(place) : null,
      help: help ?? null,
      suggestion: suggestion ?? null,
      related: (related ?? []).map((other) => ({ message: other.message, place: placeJson(other.place) })),
    })),
  };
}

function placeJson({ file, line, column, length }: NonNullable<Diagnostic['place']>) {
  return { file, line, column, length };
}
