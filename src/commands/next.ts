import type { Summary } from '../run/event.js';
import { commandLine } from '../ui/command-line.js';
import type { FilmFlags } from './options.js';

/** The exact command that goes on after a run, null where nothing is open: `render` resumes, then `retry`, then `settle`. */
export function nextCommand(
  manifest: string,
  flags: FilmFlags & { only?: string[] },
  { open }: Pick<Summary, 'open'>,
): string | null {
  const where = [
    ...(flags.sandbox ? ['--sandbox'] : []),
    ...(flags.gateway === undefined ? [] : ['--gateway', flags.gateway]),
    ...(flags.envFile === undefined ? [] : ['--env-file', flags.envFile]),
  ];
  const only = (flags.only ?? []).flatMap((pattern) => ['--only', pattern]);
  const states = new Set(open.map(({ state }) => state));
  if (states.has('pending') || states.has('submitted') || states.has('rendered')) {
    return commandLine('render', manifest, ...only, ...where);
  }
  if (states.has('failed')) return commandLine('retry', manifest, ...only, ...where);
  const unknown = open.find(({ state }) => state === 'unknown');
  return unknown ? `${commandLine('settle', manifest, unknown.take, ...where)} --adopt REQUEST_ID` : null;
}
