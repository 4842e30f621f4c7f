import { execFile, execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where Debian puts the programs of each version. */
const VERSIONS = '/usr/lib/postgresql';

/** A server of Debian's postgresql, on a socket in a temporary folder. */
export interface PostgresServer {
  /** The folder of the socket. */
  readonly socket: string;
  readonly user: string;
  /** The address of a database that is there. */
  address(database?: string): string;
  /** Runs SQL on it with psql; what it prints. */
  sql(text: string, database?: string): string;
  /** Lets that role in with a password alone. */
  askForPassword(role: string): void;
  /** As a power cut would: nothing is written any more. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Starts it where it has given up by itself, as on a full disk. */
  revive(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): void;
}

/** The folder of the newest version's programs; null where Postgres is not installed. */
export function postgresPrograms(): string | null {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(VERSIONS, String(newest), 'bin');
}

/** A folder in memory where there is room for a database, because a sync costs nothing there. A server that crashes loses no more for it. */
function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    accessSync('/dev/shm', constants.W_OK);
    return bavail * bsize > 1e9 ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Starts a server with an empty database `films`. Postgres refuses to run as root: there, the user `postgres` runs it.
 * `place`: the folder that it is made in. */
export async function startPostgres(
  settings: Record<string, string> = {},
  place = roomiest(),
): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('these tests need Debian’s package postgresql');
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? 'postgres' : userInfo().username;
  const folder = mkdtempSync(join(place, 'shotlist-pg-'));
  const data = join(folder, 'data');
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  chmodSync(folder, 0o755);

  const commandOf = (program: string, args: string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', join(programs, program), ...args]]
      : [join(programs, program), args];
  function run(program: string, args: string[], input = ''): string {
    return execFileSync(...commandOf(program, args), { encoding: 'utf8', cwd: folder, stdio: 'pipe', input });
  }

  run('initdb', ['-D', data, '-A', 'trust', '-U', user, '-E', 'UTF8', '--locale=C', '--no-sync']);
  const all = {
    listen_addresses: '',
    unix_socket_directories: folder,
    max_connections: '60',
    shared_buffers: '16MB',
    ...settings,
  };
  const options = Object.entries(all)
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  const STOP = ['-D', data, '-m', 'immediate', '-w', 'stop'];
  const server: PostgresServer = {
    socket: folder,
    user,
    address: (database = 'films') =>
      `postgres:///${database}?host=${encodeURIComponent(folder)}&user=${user}`,
    sql: (text, database = 'films') =>
      run('psql', ['-h', folder, '-U', user, '-d', database, '-AtqX', '-v', 'ON_ERROR_STOP=1'], text),
    askForPassword(role) {
      const rules = `local all ${role} scram-sha-256\nlocal all all trust\n`;
      writeFileSync(join(data, 'pg_hba.conf'), rules);
      server.sql('select pg_reload_conf()', 'postgres');
    },
    async crash() {
      await promisify(execFile)(...commandOf('pg_ctl', STOP), { cwd: folder });
    },
    async start() {
      // Its output goes to a file: a pipe would stay open as long as the server runs.
      await promisify(execFile)(
        ...commandOf('pg_ctl', ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start']),
        { cwd: folder },
      );
    },
    async revive() {
      try {
        run('pg_ctl', ['-D', data, 'status']);
      } catch {
        await server.start();
      }
    },
    remove() {
      try {
        run('pg_ctl', STOP);
      } catch {
        // It was stopped before.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // A test that did not come to its end leaves no server behind.
  process.once('exit', () => server.remove());
  await server.start();
  server.sql('create database films', 'postgres');
  return server;
}
