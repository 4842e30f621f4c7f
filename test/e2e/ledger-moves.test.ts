import { afterAll, beforeAll, describe, expect } from 'vitest';
import { filmText, it, QUICK, shotIds } from '../support/e2e-film.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const SHOTS = shotIds(12);

describe('a film that moves between lockfile and database', () => {
  it('pays nothing twice on the way there, with two machines, and back', async ({ open }) => {
    const film = await open();
    film.film(SHOTS);
    const only = (count: number) => SHOTS.slice(0, count).flatMap((id) => ['--only', id]);
    expect(await film.render(...only(3))).toMatchObject({ exit: 0 });
    const before = film.read('film.yaml.lock');

    const shared = ['--ledger', server.address()];
    const imported = await film.run('ledger', 'import', 'film.yaml', ...shared);
    expect(imported).toMatchObject({ exit: 0 });
    expect(imported.err).toContain('3 jobs copied to film.yaml in postgres:///films');
    expect(await film.run('ledger', 'check', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });

    const doctor = await film.run('doctor', 'film.yaml', ...shared);
    expect(doctor.out + doctor.err).toMatch(
      /✓ ledger +postgres:\/\/\/films\S*: Postgres [\d.]+, 3 jobs, \$1\.08 committed/,
    );

    const both = await Promise.all([
      film.render(...shared, ...only(8)),
      film.run('render', 'film.yaml', '--yes', ...QUICK, ...shared, '--only', '0*'),
    ]);
    for (const { exit, err } of both) expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(film.oracle.jobs.length).toBeGreaterThanOrEqual(8);

    const exported = await film.run('ledger', 'export', 'film.yaml', ...shared);
    expect({ exit: exported.exit, err: exported.err }).toMatchObject({ exit: 0 });
    for (const line of before.trimEnd().split('\n').slice(1))
      expect(film.read('film.yaml.lock')).toContain(line);
    expect(await film.render()).toMatchObject({ exit: 0 });
    const prompts = film.oracle.jobs.map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(prompts.length);
    expect(prompts).toHaveLength(12);
    const again = await film.run('ledger', 'import', 'film.yaml', ...shared);
    expect(again).toMatchObject({ exit: 0 });
    expect(await film.run('ledger', 'check', 'film.yaml', ...shared, '--json')).toMatchObject({ exit: 0 });
  });

  it('has the same lockfile afterwards, byte for byte', async ({ open }) => {
    const film = await open();
    film.film(SHOTS.slice(0, 4));
    await film.render('--only', SHOTS[0] ?? '');
    await film.render();
    await film.run('pick', 'film.yaml', SHOTS[1] ?? '');
    const before = film.read('film.yaml.lock');
    film.write('other/film.yaml', filmText(SHOTS.slice(0, 4), { film: 'moved' }));
    film.write('other/film.yaml.lock', before);
    const shared = ['--ledger', server.address()];
    expect(await film.run('ledger', 'import', 'other/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    film.write('third/film.yaml', filmText(SHOTS.slice(0, 4), { film: 'moved' }));
    expect(await film.run('ledger', 'export', 'third/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(film.read('third/film.yaml.lock')).toBe(before);
  });

  it('goes on in one of the two alone, whatever breaks an import off', async ({ open }) => {
    const film = await open();
    film.film(SHOTS.slice(0, 3), { film: 'one of two' });
    const shared = ['--ledger', server.address()];
    const refused = async (...args: string[]) => {
      const { exit, err } = await film.run(...args);
      expect({ exit, err }).toMatchObject({
        exit: 2,
        err: expect.stringContaining('was moved to one of two in'),
      });
      const command = `shotlist ledger export film.yaml --ledger '${server.address()}'`;
      expect(err.replace(/\s+/g, ' ')).toContain(command);
    };
    expect(await film.render('--only', SHOTS[0] ?? '')).toMatchObject({ exit: 0 });
    expect(await film.run('ledger', 'import', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    const moved = film.read('film.yaml.lock');
    await refused('render', 'film.yaml', '--yes');
    await refused('plan', 'film.yaml');
    await refused('pick', 'film.yaml', SHOTS[0] ?? '');
    expect(film.read('film.yaml.lock')).toBe(moved);
    const other = server.address().replace('films', 'others');
    server.sql('create database others', 'postgres');
    expect((await film.run('ledger', 'import', 'film.yaml', '--ledger', other)).err).toContain(
      'Export it from there',
    );

    // An import that was killed before the database had anything.
    const forget = () =>
      server.sql(
        ['record', 'job', 'run']
          .map((table) => `delete from shotlist.${table} where film = 'one of two';`)
          .join('') +
          `update shotlist.film set seq = 0, header = null, committed = 0 where name = 'one of two'`,
      );
    forget();
    const lacking = await film.render(...shared);
    expect(lacking).toMatchObject({ exit: 2 });
    expect(lacking.err).toContain('ledger import film.yaml');
    expect(await film.run('ledger', 'import', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await film.render(...shared, '--only', SHOTS[1] ?? '')).toMatchObject({ exit: 0 });
    await refused('render', 'film.yaml', '--yes');
    expect(await film.run('ledger', 'export', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(film.read('film.yaml.lock')).not.toContain('"moved"');
    expect(await film.render()).toMatchObject({ exit: 0 });
    expect(film.oracle.jobs).toHaveLength(3);

    // One that was killed, and is given up.
    expect(await film.run('ledger', 'import', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    forget();
    expect(await film.run('ledger', 'export', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect((await film.render()).err).toContain('Nothing to do');
    expect(film.oracle.jobs).toHaveLength(3);
  });

  it('goes on in one of the two alone, whatever breaks an export off', async ({ open }) => {
    const film = await open();
    film.film(SHOTS.slice(0, 4), { film: 'back home' });
    const shared = ['--ledger', server.address()];
    const run = async (...args: string[]) => {
      const { exit, err, out } = await film.run(...args);
      return { exit, err, out };
    };
    const refused = async (...args: string[]) => {
      const said = await run(...args, ...shared);
      expect(said).toMatchObject({ exit: 2, err: expect.stringContaining('was moved to') });
      expect(said.err).toMatch(/film\.yaml\.lock on/);
      expect(said.err).toMatch(/shotlist\s+ledger\s+import/);
    };
    expect(await film.render(...shared, '--only', SHOTS[0] ?? '')).toMatchObject({ exit: 0 });
    expect(await run('ledger', 'export', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    await refused('render', 'film.yaml', '--yes');
    await refused('plan', 'film.yaml');
    await refused('pick', 'film.yaml', SHOTS[0] ?? '');
    await refused('settle', 'film.yaml', '--all', '--abandon');
    for (const look of ['status', 'report'])
      expect(await run(look, 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await run('ledger', 'check', 'film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await film.render('--only', SHOTS[1] ?? '')).toMatchObject({ exit: 0 });

    // Neither another machine's export nor a lockfile of earlier days makes a second home of it.
    film.write('other/film.yaml', filmText(SHOTS.slice(0, 4), { film: 'back home' }));
    const second = await run('ledger', 'export', 'other/film.yaml', ...shared);
    expect(second).toMatchObject({ exit: 2, err: expect.stringContaining('Import it from there first') });
    film.write('other/film.yaml.lock', film.read('film.yaml.lock').split('\n').slice(0, 1).join('\n'));
    expect(await run('ledger', 'import', 'other/film.yaml', ...shared)).toMatchObject({ exit: 2 });

    // The lockfile of the film on another machine, brought there by git, may bring it back.
    film.write('other/film.yaml.lock', film.read('film.yaml.lock'));
    const imported = await run('ledger', 'import', 'other/film.yaml', ...shared);
    expect(imported).toMatchObject({ exit: 0 });
    const kept = film.read('other/film.yaml.lock');
    expect(await run('plan', 'other/film.yaml', ...shared)).toMatchObject({ exit: 0 });

    // An export that was killed before the lockfile had anything: neither of the two is used.
    expect(await run('ledger', 'export', 'other/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    film.write('other/film.yaml.lock', kept);
    expect(await run('plan', 'other/film.yaml', ...shared)).toMatchObject({ exit: 2 });
    expect(await run('plan', 'other/film.yaml')).toMatchObject({ exit: 2 });
    expect(await run('ledger', 'export', 'other/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await run('plan', 'other/film.yaml')).toMatchObject({ exit: 0 });
    film.write('other/film.yaml.lock', kept);
    expect(await run('ledger', 'import', 'other/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await run('plan', 'other/film.yaml')).toMatchObject({ exit: 2 });
    expect(await film.run('render', 'other/film.yaml', '--yes', ...QUICK, ...shared)).toMatchObject({
      exit: 0,
    });
    expect(film.oracle.jobs).toHaveLength(4);
  });

  it('is known to every folder, so that a command that is not told of the database pays for nothing', async ({
    open,
  }) => {
    const film = await open();
    const shared = ['--ledger', server.address()];
    const machine = (folder: string, top: Record<string, string> = { film: 'known' }) => {
      film.write(`${folder}/film.yaml`, filmText(SHOTS.slice(0, 6), top));
      const run = (verb: string, ...args: string[]) => film.run(verb, `${folder}/film.yaml`, ...args);
      return {
        run,
        render: (...args: string[]) => run('render', '--yes', ...QUICK, ...args),
        only: (at: number) => ['--only', SHOTS[at] ?? ''],
      };
    };
    const [one, two] = [machine('one'), machine('two')];
    expect(await one.render(...one.only(0))).toMatchObject({ exit: 0 });
    const early = film.read('one/film.yaml.lock');
    expect(await film.run('ledger', 'import', 'one/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await two.render(...shared, ...two.only(1))).toMatchObject({ exit: 0 });

    // An older branch has the lockfile as it was; another terminal has no variable; a manifest has another name for the film.
    film.write('one/film.yaml.lock', early);
    for (const [each, ...args] of [
      [one],
      [two],
      [machine('two', { film: 'misnamed' }), ...shared],
    ] as const) {
      const { exit, err } = await each.render(...args);
      expect({ exit, err }).toMatchObject({
        exit: 2,
        err: expect.stringContaining('belongs to the film known in'),
      });
    }
    machine('two');
    expect((await two.run('plan')).exit).toBe(2);
    expect(film.oracle.jobs).toHaveLength(2);
    expect(await one.render(...shared, ...one.only(2))).toMatchObject({ exit: 0 });

    // Moved back on one machine, the other is told by the lockfile that git brings.
    expect(await film.run('ledger', 'export', 'one/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await one.render(...one.only(3))).toMatchObject({ exit: 0 });
    film.write('two/film.yaml.lock', early);
    expect(await film.run('ledger', 'export', 'two/film.yaml', ...shared)).toMatchObject({ exit: 2 });
    film.write('two/film.yaml.lock', film.read('one/film.yaml.lock'));
    const stopped = await two.render();
    expect(stopped).toMatchObject({ exit: 2, err: expect.stringContaining('ledger export two/film.yaml') });
    expect(await film.run('ledger', 'export', 'two/film.yaml', ...shared)).toMatchObject({ exit: 0 });
    expect(await two.render()).toMatchObject({ exit: 0 });
    const prompts = film.oracle.jobs.map(({ prompt }) => prompt);
    expect(prompts).toHaveLength(6);
    expect(new Set(prompts).size).toBe(6);
  });

  it('goes on after the database was restored from an older backup, and pays for nothing again', async ({
    open,
  }) => {
    const film = await open();
    const machines = ['anna', 'ben'];
    for (const machine of machines)
      film.write(`${machine}/film.yaml`, filmText(SHOTS.slice(0, 6), { film: 'restored' }));
    const run = (machine: string, command: string, ...args: string[]) =>
      film.run(command, `${machine}/film.yaml`, '--ledger', server.address(), ...args);
    const render = (machine: string, ...shots: string[]) =>
      run(machine, 'render', '--yes', ...QUICK, ...shots.flatMap((id) => ['--only', id]));
    await render('anna', ...SHOTS.slice(0, 2));
    server.sql('create database backup template films', 'postgres');
    await render('anna', SHOTS[2] ?? '');
    await render('ben', SHOTS[3] ?? '');
    server.sql('drop database films', 'postgres');
    server.sql('alter database backup rename to films', 'postgres');

    const refused = await render('ben');
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.err).toContain('the shared ledger does not list them');
    expect(refused.err).toContain('The database may have been restored from an older backup.');
    for (const machine of machines) {
      const restored = await run(machine, 'restore');
      expect(restored).toMatchObject({ exit: 0 });
      expect(restored.err).toContain('to the shared ledger from');
    }
    expect((await run('ben', 'restore')).err).toContain(
      'Nothing to restore: the shared ledger has every job',
    );
    const check = ['ledger', 'check', 'anna/film.yaml', '--ledger', server.address()];
    expect(await film.run(...check)).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(4);
    expect(await render('ben')).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(6);
  });

  it('says what it cannot do', async ({ open }) => {
    const film = await open();
    film.film(SHOTS.slice(0, 1));
    const none = await film.run('ledger', 'check', 'film.yaml');
    expect(none).toMatchObject({ exit: 2 });
    expect(none.err).toContain('no shared ledger');
    const empty = await film.run('ledger', 'import', 'film.yaml', '--ledger', server.address());
    expect(empty).toMatchObject({ exit: 2 });
    expect(await film.run('ledger', 'turn', 'film.yaml', '--ledger', server.address())).toMatchObject({
      exit: 2,
    });
  });
});
