import { commandLine } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';

/** The command that takes the claim of a film's lockfile away. `more` are options to it. */
export function unlockCommand(from: { cwd: string }, lockfile: string, ...more: string[]): string {
  const [, manifest = lockfile, sandbox] = /^(.*?)(\.sandbox)?\.lock$/s.exec(lockfile) ?? [];
  return commandLine('unlock', displayPath(manifest, from), ...(sandbox ? ['--sandbox'] : []), ...more);
}
