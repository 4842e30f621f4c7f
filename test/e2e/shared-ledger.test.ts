import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { type E2eFilm, filmText, it, QUICK, shotIds } from '../support/e2e-film.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { type Ended, type Running, startCommand } from '../support/running-command.js';

let server: PostgresServer;
let films = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

/** A machine with a folder, a person and a copy of the film of its own; all share one ledger. */
interface Studio {
  machine(name: string, env?: Record<string, string>): Machine;
}

interface Machine {
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ended>;
  render(...args: string[]): Promise<Ended>;
  states(): Promise<Record<string, string>>;
}

/** The commands that a test has begun. */
const begun: Running[] = [];
afterEach(async () => {
  for (const command of begun.splice(0)) {
    command.signal('SIGKILL');
    await command.ended;
  }
});

function studioOf(film: E2eFilm, top: Record<string, unknown> = {}, shots = shotIds(12)): Studio {
  films += 1;
  const name = `film ${films}`;
  return {
    machine(folder, env = {}) {
      film.write(`${folder}/film.yaml`, filmText(shots, { film: name, ledger: server.address(), ...top }));
      const start = (...args: string[]) => {
        const command = startCommand(args, `${film.folder}/${folder}`, {
          ...film.env,
          SHOTLIST_PERSON: folder,
          ...env,
        });
        begun.push(command);
        return command;
      };
      const run = (...args: string[]) => start(...args).ended;
      return {
        start,
        run,
        render: (...args) => run('render', 'film.yaml', '--yes', ...QUICK, ...args),
        async states() {
          const { out, err } = await run('status', 'film.yaml', '--json');
          if (out === '') throw new Error(err);
          const { takes } = JSON.parse(out) as { takes: { id: string; state: string }[] };
          return Object.fromEntries(takes.map(({ id, state }) => [id, state]));
        },
      };
    },
  };
}

function clipsOf(film: E2eFilm, folder: string): string[] {
  return [...film.files().keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.mp4'));
}

/** No prompt was sent twice, and the gateway took as many jobs as prompts. */
function onceEach(film: E2eFilm): void {
  const prompts = film.oracle.jobs.map(({ prompt }) => prompt);
  expect([...new Set(prompts)].sort()).toEqual([...prompts].sort());
}

const finished = Object.fromEntries(shotIds(12).map((id) => [id, 'finished']));

describe('several machines on one film', () => {
  it('share its takes', async ({ open }) => {
    const film = await open({ renderMs: Infinity });
    const studio = studioOf(film);
    const [anna, ben] = [studio.machine('anna'), studio.machine('ben')];
    const running = [anna, ben].map((machine) => machine.start('render', 'film.yaml', '--yes', ...QUICK));
    // No job ends before both have begun: one that comes when all is done would fetch what the other has.
    await Promise.all(running.map((each) => each.says(' to render for ')));
    film.oracle.finishAll();
    const ended = await Promise.all(running.map((each) => each.ended));
    for (const { exit, err } of ended) expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(film.oracle.jobs).toHaveLength(12);
    onceEach(film);
    expect(await anna.states()).toEqual(finished);
    expect(clipsOf(film, 'anna').length + clipsOf(film, 'ben').length).toBe(12);
    const again = await anna.render();
    expect(again).toMatchObject({ exit: 0 });
    expect(clipsOf(film, 'anna')).toHaveLength(12);
    expect(film.oracle.jobs).toHaveLength(12);
  });

  it('goes on where one of them is killed, and pays nothing twice', async ({ open }) => {
    const film = await open({ renderMs: Infinity });
    const studio = studioOf(film);
    // No lease runs out in this test: on the same machine it is proven that her run has ended.
    const [anna, ben] = ['anna', 'ben'].map((name) => studio.machine(name, { SHOTLIST_LEASE: '600' })) as [
      Machine,
      Machine,
    ];
    const killed = anna.start('render', 'film.yaml', '--yes', ...QUICK);
    await killed.says(' accepted as ');
    const other = ben.start('render', 'film.yaml', '--yes', ...QUICK);
    await killed.says(' accepted as ', 2);
    killed.signal('SIGKILL');
    await killed.ended;
    film.oracle.finishAll();
    await other.ended;
    expect(Object.values(await ben.states())).not.toContain('submitted');
    const again = await anna.render();
    const states = await anna.states();
    const unknown = Object.values(states).filter((state) => state === 'unknown').length;
    expect(unknown).toBeLessThanOrEqual(4);
    expect(Object.values(states).filter((state) => state === 'finished')).toHaveLength(12 - unknown);
    expect(again.exit).toBe(unknown > 0 ? 1 : 0);
    onceEach(film);
  });

  it('say when the ledger is out of reach, and when it is back', async ({ open }) => {
    const film = await open({ renderMs: Infinity });
    const studio = studioOf(film, {}, shotIds(2));
    const anna = studio.machine('anna', { SHOTLIST_LEASE: '6' });
    const running = anna.start('render', 'film.yaml', '--yes', ...QUICK);
    await running.says(' accepted as ', 2);
    await server.crash();
    await running.says('The shared ledger cannot be reached. What is at the gateway is collected');
    film.oracle.finishAll();
    await server.start();
    await running.says('The shared ledger is reached again.');
    const { exit, err } = await running.ended;
    expect(exit, err).toBe(0);
    expect(await studio.machine('ben').states()).toEqual({ '010': 'finished', '020': 'finished' });
    onceEach(film);
  });

  it('share one output folder', async ({ open }) => {
    const film = await open();
    const studio = studioOf(film, { output: '../renders' });
    const machines = ['anna', 'ben', 'carl'].map((name) => studio.machine(name));
    const ended = await Promise.all(machines.map((machine) => machine.render()));
    for (const { exit, err } of ended) expect(exit, err).toBe(0);
    expect(film.oracle.jobs).toHaveLength(12);
    onceEach(film);
    expect(clipsOf(film, 'renders')).toHaveLength(12);
    const [anna] = machines;
    expect((await anna?.render())?.err).toContain('Nothing to do: all 12 takes are finished');
    expect(await anna?.states()).toEqual(finished);
  });

  it('hold the budget and the concurrency of the film together', async ({ open }) => {
    const film = await open();
    const studio = studioOf(film, { budget: 2, concurrency: 2 });
    const machines = ['anna', 'ben', 'carl'].map((name) => studio.machine(name));
    const ended = await Promise.all(machines.map((machine) => machine.render()));
    for (const { exit, err } of ended) expect(exit, err).toBe(3);
    expect(film.oracle.jobs).toHaveLength(5);
    expect(film.oracle.mostInFlight).toBeLessThanOrEqual(2);
    onceEach(film);
  });

  it('say who renders what', async ({ open }) => {
    const film = await open({ renderMs: Infinity });
    const studio = studioOf(film, {}, shotIds(2));
    const [anna, ben] = [studio.machine('anna'), studio.machine('ben')];
    const running = anna.start('render', 'film.yaml', '--yes', ...QUICK);
    await running.says(' accepted as ', 2);
    const planned = await ben.run('plan', 'film.yaml');
    expect(planned.out).toContain('being rendered by anna on ');
    expect((await ben.run('status', 'film.yaml')).out).toContain('anna on ');
    const other = await ben.render();
    expect(other).toMatchObject({ exit: 0 });
    expect(other.err).toContain('2 takes by other runs; 2 not finished yet, by anna on ');
    expect(film.oracle.jobs).toHaveLength(2);
  });

  it('refuse a password in the address, and an address of something else', async ({ open }) => {
    const film = await open();
    const studio = studioOf(film, { ledger: 'postgres://anna:secret@db.example/films' });
    const anna = studio.machine('anna');
    const refused = await anna.run('validate', 'film.yaml');
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.err).toContain('error[ledger-password]');
    expect(refused.err).toContain('~/.pgpass');
    expect(refused.err).toContain('film.yaml:');
    expect(refused.err).not.toContain('secret');
    const ben = studioOf(film).machine('ben');
    const other = await ben.run('plan', 'film.yaml', '--ledger', 'mysql://db.example/films');
    expect(other).toMatchObject({ exit: 2 });
    expect(other.err).toContain('--ledger: unknown kind of ledger "mysql"');
    expect(await ben.run('plan', 'film.yaml', '--ledger', 'lockfile')).toMatchObject({ exit: 0 });
  });

  it('restore nothing while the database refuses, and put no lockfile aside', async ({ open }) => {
    const film = await open();
    const studio = studioOf(film, {}, shotIds(1));
    expect(await studio.machine('anna').render()).toMatchObject({ exit: 0 });
    const address = server.address('nowhere');
    const refused = await studio.machine('anna').run('restore', 'film.yaml', '--ledger', address);
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.err).toContain('error[ledger-access]');
    expect(refused.err).not.toContain('film.yaml.lock');
  });

  it('notice a lockfile that nobody brought into the ledger', async ({ open }) => {
    const film = await open();
    const studio = studioOf(film, {}, shotIds(2));
    const [anna, ben] = [studio.machine('anna'), studio.machine('ben')];
    expect(await anna.render('--ledger', 'lockfile')).toMatchObject({ exit: 0 });
    film.write('ben/film.yaml.lock', film.read('anna/film.yaml.lock'));
    const refused = await ben.render();
    expect(refused).toMatchObject({ exit: 2 });
    expect(refused.err).toContain('and the shared ledger does not list them');
    expect(refused.err).toContain('shotlist ledger import film.yaml');
    expect(await ben.run('ledger', 'import', 'film.yaml')).toMatchObject({ exit: 0 });
    expect(await ben.render()).toMatchObject({ exit: 0 });
    expect(film.oracle.jobs).toHaveLength(2);
  });

  it('say who works from a newer manifest', async ({ open }) => {
    const film = await open({ renderMs: Infinity });
    const studio = studioOf(film, {}, shotIds(2));
    const [anna, ben] = [studio.machine('anna'), studio.machine('ben')];
    const running = anna.start('render', 'film.yaml', '--yes', ...QUICK, '-j', '1');
    await running.says(' accepted as ');
    film.write('ben/film.yaml', `${film.read('ben/film.yaml')}# edited\n`);
    const other = ben.start('render', 'film.yaml', '--yes', ...QUICK);
    await running.says(' works from a newer version of the manifest');
    film.oracle.finishAll();
    const { exit, err } = await running.ended;
    expect(exit).toBe(0);
    expect(err).toMatch(/ben on .* works from a newer version of the manifest/);
    const { err: said, ...ended } = await other.ended;
    expect(ended).toMatchObject({ exit: 0 });
    expect(said).not.toContain('newer version');
    onceEach(film);
  });
});
