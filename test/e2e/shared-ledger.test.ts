import { afterAll, beforeAll, describe, expect } from 'vitest';
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

function studioOf(film: E2eFilm, top: Record<string, unknown> = {}, shots = shotIds(12)): Studio {
  films += 1;
  const name = `film ${films}`;
  const running: Running[] = [];
  return {
    machine(folder, env = {}) {
      film.write(`${folder}/film.yaml`, filmText(shots, { film: name, ledger: server.address(), ...top }));
      const start = (...args: string[]) => {
        const command = startCommand(args, `${film.folder}/${folder}`, {
          ...film.env,
          SHOTLIST_PERSON: folder,
          ...env,
        });
        running.push(command);
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
    const film = await open();
    const studio = studioOf(film);
    const [anna, ben] = [studio.machine('anna'), studio.machine('ben')];
    const ended = await Promise.all([anna.render(), ben.render()]);
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
});
