import { error, type Problem } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';

/** How a connection is encrypted (libpq's `sslmode`); `prefer`, the default: with TLS where the server has it. */
export const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where a database is, as a `postgres://` address says it. What is null is left to the environment. */
export interface PostgresAddress {
  /** The address without anything secret: what people call the ledger. */
  name: string;
  host: string | null;
  port: number | null;
  database: string | null;
  user: string | null;
  sslmode: SslMode | null;
}

/** The keys behind `?` that mean something; `host` is for sockets, whose folder cannot stand in front of the path. */
const KEYS = ['host', 'port', 'user', 'dbname', 'sslmode'];

const SHAPE = 'write postgres://HOST/DATABASE, such as postgres://db.studio.example/films';

/** True for a text that is meant as the address of a database. */
export function isPostgresAddress(written: string): boolean {
  return /^postgres(?:ql)?:/i.test(written);
}

/** Reads an address such as `postgres://host/db` or `postgres:///db?host=/run/postgresql`. A password in it is refused. */
export function parsePostgresAddress(written: string): Result<PostgresAddress, Problem> {
  const url = urlOf(written);
  if (url === null) return err(error('ledger-address', 'not an address of a Postgres database', SHAPE));
  const query = url.searchParams;
  if (url.password !== '' || query.has('password') || query.has('sslpassword'))
    return err(
      error(
        'ledger-password',
        'the address of the ledger contains a password',
        'remove it; put it in ~/.pgpass, or in PGPASSWORD for this command alone',
      ),
    );
  const unknown = [...query.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    return err(
      error(
        'ledger-address',
        `unknown parameter ${unknown} in the address of the ledger`,
        `allowed: ${KEYS.join(', ')}`,
      ),
    );
  const sslmode = query.get('sslmode');
  if (sslmode !== null && !isSslMode(sslmode))
    return err(
      error('ledger-address', `sslmode ${sslmode} is not supported`, `allowed: ${SSL_MODES.join(', ')}`),
    );
  const port = query.get('port') ?? url.port;
  if (!/^\d{0,5}$/.test(port)) return err(error('ledger-address', `${port} is not a port`, SHAPE));
  const database = decodeURIComponent(url.pathname.slice(1));
  return ok({
    name: written.replace(/^postgresql:/i, 'postgres:'),
    host: (query.get('host') ?? decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1')) || null,
    port: port === '' ? null : Number(port),
    database: database || query.get('dbname'),
    user: query.get('user') ?? (decodeURIComponent(url.username) || null),
    sslmode,
  });
}

/** True for a mode that libpq and this program both know. */
export function isSslMode(word: string): word is SslMode {
  return (SSL_MODES as readonly string[]).includes(word);
}

/** Null for a text that is no URL, or one with an escape that means nothing. */
function urlOf(written: string): URL | null {
  try {
    const url = new URL(written);
    decodeURIComponent(url.pathname + url.hostname + url.username);
    return isPostgresAddress(written) && written.includes('://') ? url : null;
  } catch {
    return null;
  }
}
