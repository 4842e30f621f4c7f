import { join } from 'node:path';
import { MEMORY, OUTPUT } from '../takes/output.js';
import type { Places } from './places.js';

/** The claim of whoever makes the film's cut. */
export function cutClaim({ output }: Pick<Places, 'output'>): string {
  return join(output, `${OUTPUT.cutWork}.claim`);
}

/** The claim of the one run that writes to an output folder. */
export function folderClaim({ output }: Pick<Places, 'output'>): string {
  return join(output, MEMORY.claim);
}

/** The paths of all claims that a process can hold on a film. `output` is null where nobody knows which folder the clips are in. */
export function claimsOf({ lockfile, output }: { lockfile: string; output: string | null }): string[] {
  return [`${lockfile}.claim`, ...(output === null ? [] : [folderClaim({ output }), cutClaim({ output })])];
}
