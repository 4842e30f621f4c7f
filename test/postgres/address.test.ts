import { describe, expect, it } from 'vitest';
import { isPostgresAddress, parsePostgresAddress } from '../../src/postgres/address.js';
import { passwordIn } from '../../src/postgres/password-file.js';

const read = (written: string) => {
  const parsed = parsePostgresAddress(written);
  return parsed.ok ? parsed.value : parsed.error.code;
};

describe('the address of a ledger', () => {
  it('names host and database, and leaves the rest to the environment', () => {
    expect(read('postgres://db.studio.example/films')).toEqual({
      name: 'postgres://db.studio.example/films',
      host: 'db.studio.example',
      port: null,
      database: 'films',
      user: null,
      sslmode: null,
    });
    expect(read('postgresql://anna@[::1]:5433/films?sslmode=verify-full')).toMatchObject({
      host: '::1',
      port: 5433,
      user: 'anna',
      sslmode: 'verify-full',
    });
    expect(read('postgres:///films?host=/run/postgresql&user=anna')).toMatchObject({
      host: '/run/postgresql',
      database: 'films',
      user: 'anna',
    });
    expect(read('postgres://')).toMatchObject({ host: null, database: null });
  });

  it('never holds a password', () => {
    for (const written of ['postgres://anna:secret@host/films', 'postgres://host/films?password=secret']) {
      const parsed = parsePostgresAddress(written);
      expect(parsed).toMatchObject({ ok: false, error: { code: 'ledger-password' } });
      expect(JSON.stringify(parsed)).not.toContain('secret');
    }
  });

  it('is refused where it is none, or says what means nothing', () => {
    for (const written of [
      'films',
      'mysql://host/films',
      'postgres:films',
      'postgres://host/%zz',
      'postgres://host/films?sslmode=yes',
      'postgres://host/films?colour=red',
    ])
      expect(read(written)).toBe('ledger-address');
    expect(isPostgresAddress('postgres://host/films')).toBe(true);
    expect(isPostgresAddress('film.lock')).toBe(false);
  });
});

describe('the password file', () => {
  const wanted = { host: 'db', port: 5432, database: 'films', user: 'anna' };

  it('gives the password of the first line that fits', () => {
    const text = '# a comment\nother:5432:films:anna:no\ndb:*:films:anna:one\n*:*:*:*:two\n';
    expect(passwordIn(text, wanted)).toBe('one');
    expect(passwordIn(text, { ...wanted, host: 'elsewhere' })).toBe('two');
    expect(passwordIn('other:*:*:*:x\nshort:line\n', wanted)).toBeNull();
  });

  it('knows a socket as localhost, and what a backslash is for', () => {
    expect(passwordIn('localhost:*:*:*:x', { ...wanted, host: '/run/postgresql' })).toBe('x');
    expect(passwordIn(String.raw`db:5432:fi\:lms:anna:a\:b\\c:d`, { ...wanted, database: 'fi:lms' })).toBe(
      'a:b\\c:d',
    );
  });
});
