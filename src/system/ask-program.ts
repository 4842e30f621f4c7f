import { execFile } from 'node:child_process';

/** What a program of the system prints; null where it is not there, fails or takes too long. Never rejects. */
export type AskProgram = (command: string, args: readonly string[]) => Promise<string | null>;

/** How long a program is waited for, in milliseconds. */
const MOST_TIME = 5_000;

/** Where `ps` and `sysctl` are on the systems that have them, for a PATH that is shorter than a person's, such as cron's. */
const USUAL_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Runs a program from that PATH, the only thing of the environment that it is given, with times and words that do not depend on the user's settings. */
export function programs(path: string | undefined): AskProgram {
  const folders = [...(path ?? '').split(':').filter((folder) => folder.startsWith('/')), ...USUAL_FOLDERS];
  const env = { PATH: folders.join(':'), LC_ALL: 'C', TZ: 'UTC0' };
  return (command, args) =>
    new Promise((resolve) => {
      execFile(command, args, { env, timeout: MOST_TIME, windowsHide: true }, (error, out) =>
        resolve(error ? null : out.trim() || null),
      );
    });
}
