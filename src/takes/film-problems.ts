import type { Diagnostic } from '../core/diagnostic.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { nameProblems } from './name-problems.js';
import type { Take } from './take.js';
import { trimProblems } from './trim-problems.js';

/** What is wrong with a film that only its takes show: names of clips, and parts of clips. */
export function filmProblems(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  return [...nameProblems(manifest, takes), ...trimProblems(manifest, takes)];
}
