import { describe, expect, it } from 'vitest';
import { plainBatch } from '../../src/app/batch/batch.js';
import { otherHome } from '../../src/app/batch/other-home.js';
import { forgetHome, homeOf, rememberHome } from '../../src/app/film/home.js';
import { memoryDisk } from '../support/memory-disk.js';

const ADDRESS = 'postgres://db.studio.example/films';
const HOME = '/film/renders/.shotlist/home';

const sharedAs = (film: string, name = ADDRESS) => ({
  shared: { film: { name: film, identity: null }, address: { name } },
});

/** What stops a run of a folder that remembers a film called harbor, unless it has other files. */
function stopped({
  files = { [HOME]: JSON.stringify({ film: 'harbor', ledger: ADDRESS }) } as Record<string, string>,
  places = {},
  manifest = { film: 'harbor' } as { film?: string },
  action = 'render',
  payAgain = false,
  ledger = undefined as unknown,
} = {}) {
  const { disk } = memoryDisk({ '/film/film.yaml': '', ...files });
  const film = {
    manifest,
    sandbox: false,
    places: {
      cwd: '/film',
      manifest: '/film/film.yaml',
      lockfile: '/film/film.yaml.lock',
      output: '/film/renders',
      ...places,
    },
  };
  const options = { ...plainBatch({ sandbox: false }), payAgain, only: ['010'] };
  const [environment, flight] = [
    { disk, env: {}, cwd: '/film', ledger },
    { film, plan: { takes: [{ action }] }, options },
  ];
  return otherHome(environment as never, flight as never);
}

describe('a folder that remembers its shared ledger', () => {
  it('stops what would pay from the lockfile, and names both ways on', async () => {
    const why = await stopped();
    expect(why).toContain(`renders belongs to the film harbor in ${ADDRESS}`);
    expect(why).toContain('would use the lockfile film.yaml.lock');
    expect(why).toContain(`  shotlist render film.yaml --only 010 --ledger ${ADDRESS}\n`);
    expect(why).toContain(`  shotlist ledger export film.yaml --ledger ${ADDRESS}\n`);
    expect(why).toContain('  shotlist render film.yaml --only 010 --pay-again');
    expect(why).not.toContain('film:');
  });

  it('stops it too where the manifest names another folder by now', async () => {
    const files = {
      '/film/older/.shotlist/lockfile': '../film.yaml.lock\n',
      '/film/older/.shotlist/home': JSON.stringify({ film: 'harbor', ledger: ADDRESS }),
    };
    expect(await stopped({ files })).toContain('older belongs to the film harbor in');
    const [strange, home] = Object.entries(files);
    const others = { [strange?.[0] ?? '']: '../other.yaml.lock\n', [home?.[0] ?? '']: home?.[1] ?? '' };
    expect(await stopped({ files: others })).toBeNull();
  });

  it('says under which name the film is there, where the manifest has another or none', async () => {
    expect(await stopped({ manifest: {} })).toContain('Write this into film.yaml: film: "harbor"');
    const renamed = await stopped({ places: sharedAs('pier'), manifest: { film: 'pier' } });
    expect(renamed).toContain('would use the film pier there');
    expect(renamed).toContain('Write this into film.yaml: film: "harbor"');
    expect(renamed).not.toContain('ledger export');
  });

  it('stops nothing else', async () => {
    expect(await stopped({ files: {} })).toBeNull();
    expect(await stopped({ action: 'fetch' })).toBeNull();
    expect(await stopped({ payAgain: true })).toBeNull();
    expect(await stopped({ ledger: {} })).toBeNull();
    expect(await stopped({ places: sharedAs('harbor') })).toBeNull();
    expect(await stopped({ places: sharedAs('harbor', 'postgres://new.example/films') })).toBeNull();
    for (const damaged of ['', '{', 'null', '{"film":1}'])
      expect(await stopped({ files: { [HOME]: damaged } })).toBeNull();
  });

  it('is told of it, and that the film went back', async () => {
    const { disk } = memoryDisk({ '/film/renders/.shotlist/lockfile': '../film.yaml.lock\n' });
    const places = { output: '/film/renders', ...sharedAs('harbor') };
    await rememberHome(disk, { output: '/film/renders' });
    expect(await homeOf(disk, '/film/renders')).toBeNull();
    await rememberHome(disk, places as never);
    expect(await homeOf(disk, '/film/renders')).toEqual({ film: 'harbor', ledger: ADDRESS });
    await forgetHome(disk, '/film/renders');
    await forgetHome(disk, '/film/renders');
    expect(await homeOf(disk, '/film/renders')).toBeNull();
  });
});
