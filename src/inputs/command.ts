import { shellWords } from '../core/command-line.js';
import { err, ok, type Result } from '../core/result.js';
import { isHttpLink, isLoopback } from '../gateway/http/link.js';
import { expiryOf } from '../manifest/links.js';
import type { CommandUploads } from '../manifest/uploads.js';
import { runProgram } from '../system/run-program.js';
import { lasting, nameAt, type Place, type PlaceEnvironment } from './place.js';
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
    linkHost: null,
    canRemove: false,
    async put(file, signal) {
      const before = await readChecked(environment.disk, file);
      if (!before.ok) return before;
      const words = command.map((word) =>
        word.replaceAll('{file}', () => file.path).replaceAll('{name}', () => nameAt(file)),
      );
      const ran = await runProgram({ words, folder, env, timeout: MOST_TIME, most: MOST_OUTPUT, signal });
      if (!ran.ok) {
        const { isMissing, isForbidden = false, why } = ran.error;
        return err({ why: `${program}: ${why}`, mayPass: !isMissing && !isForbidden });
      }
      const after = await readChecked(environment.disk, file);
      if (!after.ok) return after;
      const printed = ran.value.trim().split(/\r?\n/).at(-1)?.trim() ?? '';
      const link = linkIn(printed);
      if (!link.ok) return lasting(`${program} ${link.error}`);
      return ok({ url: link.value.href, expiresAt: expiryOf(link.value) ?? null });
    },
    remove: async () => lasting(`${program} uploads files, and only its own tool can remove them`),
    close: async () => undefined,
  };
}

/** The link that a line consists of, or what is wrong with it; the line itself may hold secrets. */
function linkIn(line: string): Result<URL, string> {
  if (!isHttpLink(line)) return err('did not print a link on its last line');
  if (/\s/.test(line)) return err('printed a space in its link, or more than a link on its last line');
  const url = new URL(line);
  if (url.username !== '' || url.password !== '') return err('printed a link with a user or a password');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return err('printed a plain http link; the gateway needs https');
  return ok(url);
}
