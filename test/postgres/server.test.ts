import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRANTS, MIGRATIONS } from '../../src/postgres/schema.js';
import { accepted, FREE, jobOf } from '../support/contract-records.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { opened, storeAt } from './stores.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

/** A database of its own. */
function database(name: string, how = ''): string {
  server.sql(`create database ${name} ${how}`, 'postgres');
  return server.address(name);
}

async function problemOf(address: string): Promise<string | undefined> {
  const opening = await storeAt(address, 'film').open({ run: 'r1' });
  if (opening.ok) {
    await opening.value.close();
    return undefined;
  }
  expect(opening.error.kind).toBe('untouchable');
  return opening.error.problems[0]?.code;
}

describe('the server of a ledger', () => {
  it('is used with synchronous commits whatever its default is', async () => {
    const address = database('lax');
    server.sql('alter database lax set synchronous_commit = off', 'postgres');
    expect(await problemOf(address)).toBeUndefined();
  });

  it('is refused where it does not sync, or is not encoded in UTF-8', async () => {
    expect(
      await problemOf(database('latin', "encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'")),
    ).toBe('ledger-server');
    server.sql('alter system set full_page_writes = off; select pg_reload_conf()', 'postgres');
    await expect.poll(() => problemOf(server.address())).toBe('ledger-not-durable');
    server.sql('alter system reset full_page_writes; select pg_reload_conf()', 'postgres');
    await expect.poll(() => problemOf(server.address())).toBeUndefined();
  });

  it('is refused where the database takes no writes, which is no outage', async () => {
    const address = database('readonly');
    server.sql('alter database readonly set default_transaction_read_only = on', 'postgres');
    expect(await problemOf(address)).toBe('ledger-server');
  });

  it('that refuses says so at once', async () => {
    expect(await problemOf(server.address('nowhere'))).toBe('ledger-access');
    expect(await problemOf(server.address().replace(/user=.*/, 'user=nobody_here'))).toBe('ledger-access');
  });
});

describe('the password of a ledger', () => {
  it('is that of the environment, or of the password file', async () => {
    const address = database('guarded');
    server.sql("create role guest login superuser password 'geheim'", 'postgres');
    server.askForPassword('guest');
    const asGuest = address.replace(/user=.*/, 'user=guest');
    const said = async (env: Record<string, string>, home: string | null = null) => {
      const opening = await storeAt(asGuest, 'film', { env, home }).read();
      return opening.ok ? 'open' : opening.error.map(({ code, message }) => `${code} ${message}`).join();
    };
    await expect.poll(() => said({})).toMatch(/^ledger-access .*asks for a password, and there is none/);
    expect(await said({ PGPASSWORD: 'wrong' })).toMatch(/^ledger-access .*password authentication failed/);
    expect(await said({ PGPASSWORD: 'geheim' })).toBe('open');
    const home = mkdtempSync(join(tmpdir(), 'shotlist-home-'));
    writeFileSync(join(home, '.pgpass'), 'localhost:*:guarded:guest:geheim\n', { mode: 0o600 });
    expect(await said({}, home)).toBe('open');
    const read = await storeAt(asGuest, 'film', { home }).open({ run: 'r1' });
    expect(read.ok && read.value.notices).toEqual([]);
    if (read.ok) await read.value.close();
    chmodSync(join(home, '.pgpass'), 0o640);
    expect(await said({}, home)).toContain(`the password file ${join(home, '.pgpass')} was ignored`);
    const other = await storeAt(asGuest, 'film', { env: { PGPASSFILE: join(home, '.pgpass') } }).read();
    expect(other).toMatchObject({ error: [{ help: `chmod 600 ${join(home, '.pgpass')}` }] });
    expect(await said({ PGPASSWORD: 'geheim' }, home)).toBe('open');
    writeFileSync(join(home, 'other'), '*:*:*:*:wrong\n', { mode: 0o600 });
    expect(await said({ PGPASSFILE: join(home, 'other') }, home)).toMatch(/^ledger-access/);
    rmSync(home, { recursive: true });
  });

  it('travels as the mode of TLS says, and a server without TLS is said to have none', async () => {
    const address = server.address().replace(/\?.*/, '?host=127.0.0.1&port=1&sslmode=verify-full');
    const env = { PGSSLROOTCERT: '/nowhere/ca.pem' };
    expect(await storeAt(address, 'film', { env }).read()).toMatchObject({
      ok: false,
      error: [{ code: 'ledger-access' }],
    });
    const unset = address.replace('&sslmode=verify-full', '');
    expect(await storeAt(unset, 'film', { env: { PGSSLMODE: 'maybe' } }).read()).toMatchObject({
      ok: false,
      error: [{ code: 'ledger-access' }],
    });
  });
});

describe('the tables of a ledger', () => {
  it('are made once, however many machines come at the same time', async () => {
    const address = database('many');
    const sessions = await Promise.all(
      ['r1', 'r2', 'r3', 'r4'].map((run) => opened(storeAt(address, 'film'), run)),
    );
    for (const session of sessions) await session.close();
    expect(server.sql('select count(*) from shotlist.version', 'many').trim()).toBe(
      String(MIGRATIONS.length),
    );
  });

  it('are not made by a command that reads', async () => {
    const address = database('unread');
    expect(await storeAt(address, 'film').read()).toMatchObject({
      ok: true,
      value: { isEmpty: true, live: [] },
    });
    expect(server.sql("select count(*) from pg_namespace where nspname = 'shotlist'", 'unread').trim()).toBe(
      '0',
    );
  });

  it('of a later version are left alone', async () => {
    const address = database('later');
    await (await opened(storeAt(address, 'film'), 'r1')).close();
    server.sql('insert into shotlist.version (version) values (99)', 'later');
    expect(await problemOf(address)).toBe('ledger-newer');
    expect(await storeAt(address, 'film').read()).toMatchObject({
      ok: false,
      error: [{ code: 'ledger-newer' }],
    });
  });

  it('are used by a role that may do no more than that', async () => {
    const address = database('roles');
    server.sql('create role painter login', 'postgres');
    const asPainter = address.replace(/user=.*/, 'user=painter');
    expect(await problemOf(asPainter)).toBe('ledger-access');
    await (await opened(storeAt(address, 'film'), 'r1')).close();
    expect(await problemOf(asPainter)).toBe('ledger-access');
    server.sql(GRANTS('painter'), 'roles');
    const session = await opened(storeAt(asPainter, 'film'), 'r2');
    await session.reserve(jobOf('job00001', 'r2'), FREE);
    await session.append(accepted('job00001', 'x'));
    expect(await session.shared?.lease('job00001')).toBe(true);
    session.shared?.release('job00001');
    await session.close();
    const delete_ = 'set role painter; delete from shotlist.record';
    expect(() => server.sql(delete_, 'roles')).toThrow('permission denied');
    expect(() => server.sql("set role painter; update shotlist.record set line = ''", 'roles')).toThrow(
      'permission denied',
    );
  });

  it('are granted as the documentation says', () => {
    const page = readFileSync(new URL('../../docs/many-machines.md', import.meta.url), 'utf8');
    expect(page).toContain(GRANTS('anna').trim());
  });

  it('whose lines were changed by others are touched by nobody', async () => {
    const address = database('damaged');
    const session = await opened(storeAt(address, 'film'), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    await session.close();
    server.sql("update shotlist.job set line = replace(line, '0.06', '0.01')", 'damaged');
    expect(await problemOf(address)).toBe('ledger-damaged');
    expect(await storeAt(address, 'film').read()).toMatchObject({
      ok: false,
      error: [{ code: 'ledger-damaged' }],
    });
  });

  it('notice that two films have one name', async () => {
    const address = database('twins');
    const one = storeAt(address, 'film', { film: { name: 'film', identity: 'github.com/a/a film.yaml' } });
    await (await opened(one, 'r1')).close();
    const other = storeAt(address, 'film', { film: { name: 'film', identity: 'github.com/b/b film.yaml' } });
    const session = await opened(other, 'r2');
    expect(session.notices[0]).toContain('github.com/a/a film.yaml');
    await session.close();
    const again = await opened(one, 'r3');
    expect(again.notices).toEqual([]);
    await again.close();
  });
});
