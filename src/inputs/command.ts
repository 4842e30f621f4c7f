import { shellWords } from '../core/command-line.js';
import { err, ok } from '../core/result.js';
import { isHttpLink, isLoopback } from '../gateway/http/link.js';
import { expiryOf } from '../manifest/signed-link.js';
import type { CommandUploads } from '../manifest/uploads.js';
import { runProgram } from '../system/run-program.js';
import { lasting, nameAt, type Place } from './place.js';
import type { PlaceEnvironment } from './place-environment.js';
import { readChecked } from './read-checked.js';

/** In milliseconds and bytes. */
const MOST_TIME = 5 * 60_000;
const MOST_OUTPUT = 64 * 1024;

/** A program of the user's that uploads a file and prints its link on the last line. It is not given the key of any gateway. */
export function openCommand({ command, folder }: CommandUploads, environment: PlaceEnvironment): Place {
  const [program = ''] = command;
  const env = Object.fromEntries(
    Object.entries(environment.env).filter(([name]) => !environment.gatewayKeys.has(name)),
  );
  return {
    name: `the command ${shellWords(...command)}`,
    canRemove: false,
    async put(file, signal) {
      const before = await readChecked(environment.disk, file);
      if (!before.ok) return before;
      const words = command.map((word) =>
        word.replaceAll('{file}', () => file.path).replaceAll('{name}', () => nameAt(file)),
      );
      const ran = await runProgram({ words, folder, env, timeout: MOST_TIME, most: MOST_OUTPUT, signal });
      if (!ran.ok) return err({ why: `${program}: ${ran.error.why}`, mayPass: !ran.error.isMissing });
      const after = await readChecked(environment.disk, file);
      if (!after.ok) return after;
      const link = ran.value.trim().split(/\r?\n/).at(-1)?.trim() ?? '';
      if (!isHttpLink(link)) return lasting(`${program} did not print a link on its last line`);
      const url = new URL(link);
      if (url.protocol === 'http:' && !isLoopback(url.hostname))
        return lasting(`${program} printed a plain http link; the gateway needs https`);
      return ok({ url: link, expiresAt: expiryOf(url) ?? null });
    },
    remove: async () => lasting(`${program} uploads files, and only its own tool can remove them`),
    close: async () => undefined,
  };
}
