import { join } from 'node:path';
import { nullIfDiskFailed, readTextIfAny } from '../system/disk.js';
import type { Machine } from '../system/machine.js';

/** Who wants to connect to what. */
export interface Wanted {
  host: string;
  port: number;
  database: string;
  user: string;
}

type PasswordMachine = Pick<Machine, 'disk' | 'env' | 'home'>;

/**
 * The password for a connection: `PGPASSWORD`, else the first line of the password file that fits (PostgreSQL documentation, 34.15 and
 * 34.16). Empty where there is none, as for a server that trusts the user of a socket.
 */
export async function passwordFor(machine: PasswordMachine, wanted: Wanted): Promise<string> {
  const { disk, env } = machine;
  if (env.PGPASSWORD) return env.PGPASSWORD;
  const file = fileOf(machine);
  if (file === null || (await isOpenToOthers(disk, file))) return '';
  return passwordIn(await readTextIfAny(disk, file), wanted) ?? '';
}

/** The password file that is not read because others than its owner may read it, as in libpq; null for none. */
export async function ignoredPasswordFile(machine: PasswordMachine): Promise<string | null> {
  const file = machine.env.PGPASSWORD ? null : fileOf(machine);
  return file !== null && (await isOpenToOthers(machine.disk, file)) ? file : null;
}

function fileOf({ env, home }: PasswordMachine): string | null {
  return env.PGPASSFILE || (home === null ? null : join(home, '.pgpass'));
}

async function isOpenToOthers(disk: PasswordMachine['disk'], file: string): Promise<boolean> {
  const entry = await disk.entry(file).catch(nullIfDiskFailed);
  return entry?.forOthers ?? false;
}

/** The password of the first line that fits, null where none does. A socket is `localhost` in that file. */
export function passwordIn(text: string, { host, port, database, user }: Wanted): string | null {
  const names = [host.startsWith('/') ? ['localhost', host] : [host], [String(port)], [database], [user]];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    const password = fields[4];
    if (password === undefined) continue;
    if (names.every((fitting, at) => fields[at] === '*' || fitting.includes(fields[at] ?? '')))
      return password;
  }
  return null;
}

/** The parts between colons; a backslash makes the next character a part of the text. The password goes on to the end of the line. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (const [part] of line.matchAll(/\\.|[^\\]|\\$/g)) {
    if (part === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
    } else field += part.length === 2 ? part.slice(1) : part;
  }
  return [...fields, field];
}
