import { describe, expect, it } from 'vitest';
import { personOf, sharedPlaceOf } from '../../src/app/film/ledger-place.js';
import { memoryDisk } from '../support/memory-disk.js';

const FILES = {
  '/repo/.git/config':
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://anna:secret@git.example/films.git\n',
  '/repo/films/harbor/film.yaml': '',
  '/tree/.git': 'gitdir: /repo/.git/worktrees/tree\n',
  '/repo/.git/worktrees/tree/commondir': '../..\n',
  '/tree/film.yaml': '',
  '/alone/film.yaml': '',
};
const place = { file: 'film.yaml', line: 2, column: 9, length: 10, source: 'ledger: …' };

function chosen(
  file: string,
  {
    typed,
    variable,
    ledger,
    film,
    sandbox = false,
  }: { typed?: string; variable?: string; ledger?: string; film?: string; sandbox?: boolean } = {},
) {
  const { disk } = memoryDisk(FILES);
  const env = { SHOTLIST_LEDGER: variable };
  const manifest = {
    ...(ledger === undefined ? {} : { ledger: { address: ledger, place } }),
    ...(film === undefined ? {} : { film }),
  };
  return sharedPlaceOf({ disk, env, cwd: '/', ledgerAddress: typed }, file, sandbox, manifest);
}

async function nameOf(...args: Parameters<typeof chosen>) {
  const found = await chosen(...args);
  return found.ok
    ? found.value && `${found.value.film.name} in ${found.value.address.name}`
    : found.error[0]?.code;
}

describe('the place of a shared ledger', () => {
  it('is what was typed, else the variable, else the manifest; the lockfile where nothing says so', async () => {
    const file = '/alone/film.yaml';
    const [typed, variable, ledger] = [
      'postgres://typed/db',
      'postgres://variable/db',
      'postgres://manifest/db',
    ];
    expect(await nameOf(file)).toBeNull();
    expect(await nameOf(file, { ledger })).toBe('film.yaml in postgres://manifest/db');
    expect(await nameOf(file, { ledger, variable })).toBe('film.yaml in postgres://variable/db');
    expect(await nameOf(file, { ledger, variable, typed })).toBe('film.yaml in postgres://typed/db');
    expect(await nameOf(file, { ledger, variable: '' })).toBe('film.yaml in postgres://manifest/db');
    expect(await nameOf(file, { ledger, typed: 'lockfile' })).toBeNull();
    expect(await nameOf(file, { ledger: 'lockfile' })).toBeNull();
  });

  it('is refused where an empty address was typed, such as a shell variable that is not set', async () => {
    expect(await nameOf('/alone/film.yaml', { typed: '' })).toBe('ledger-address');
    expect(await nameOf('/alone/film.yaml', { variable: '' })).toBeNull();
  });

  it('is the lockfile in a rehearsal, unless it was typed', async () => {
    const file = '/alone/film.yaml';
    expect(
      await nameOf(file, { ledger: 'postgres://manifest/db', variable: 'postgres://v/db', sandbox: true }),
    ).toBeNull();
    expect(await nameOf(file, { typed: 'postgres://typed/db', sandbox: true })).toBe(
      'film.yaml (sandbox) in postgres://typed/db',
    );
  });

  it('names a film by the manifest, else by its path in its repository', async () => {
    const ledger = 'postgres://db/films';
    expect(await nameOf('/repo/films/harbor/film.yaml', { ledger })).toBe(
      'films/harbor/film.yaml in postgres://db/films',
    );
    expect(await nameOf('/repo/films/harbor/film.yaml', { ledger, film: 'harbor' })).toBe(
      'harbor in postgres://db/films',
    );
    const found = await chosen('/repo/films/harbor/film.yaml', { ledger, film: 'harbor' });
    expect(found.ok && found.value?.film.identity).toBe(
      'https://git.example/films.git films/harbor/film.yaml',
    );
    const tree = await chosen('/tree/film.yaml', { ledger });
    expect(tree.ok && tree.value?.film.identity).toBe('https://git.example/films.git film.yaml');
    const alone = await chosen('/alone/film.yaml', { ledger });
    expect(alone.ok && alone.value?.film.identity).toBeNull();
  });

  it('refuses passwords and what is no database, also where something else wins', async () => {
    const file = '/alone/film.yaml';
    const password = 'postgres://anna:secret@db/films';
    const refused = await chosen(file, { ledger: password, typed: 'lockfile' });
    expect(!refused.ok && refused.error[0]).toMatchObject({
      code: 'ledger-password',
      place: { line: 2, source: '' },
    });
    expect(await nameOf(file, { ledger: 'mysql://db/films' })).toBe('ledger-address');
    const variable = await chosen(file, { variable: 'films' });
    expect(!variable.ok && variable.error[0]?.message).toMatch(/^SHOTLIST_LEDGER: not the address/);
  });
});

it('a person is who the environment says, else the user of the machine', () => {
  expect(personOf({ env: { SHOTLIST_PERSON: 'anna' }, user: 'root' })).toBe('anna');
  expect(personOf({ env: {}, user: 'root' })).toBe('root');
  expect(personOf({ env: {}, user: null })).toBe('somebody');
});
