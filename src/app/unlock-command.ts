import { commandLine } from '../core/command-line.js';
import { fromHere } from './from-here.js';

/** The command that takes the claim of a film's lockfile away. `more` are options to it. */
export function unlockCommand(lockfile: string, ...more: string[]): string {
  const [, manifest = lockfile, sandbox] = /^(.*?)(\.sandbox)?\.lock$/s.exec(lockfile) ?? [];
  return commandLine('unlock', fromHere(manifest), ...(sandbox ? ['--sandbox'] : []), ...more);
}
