import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { filmText, it, QUICK, shotIds } from '../support/e2e-film.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';
import { type Running, startCommand } from '../support/running-command.js';

const seed = printedSeed('23 kills on a shared ledger');

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const TAKES = count(10, 40);
const SHOTS = shotIds(TAKES);

interface Take {
  id: string;
  state: string;
  request_id: string | null;
}

it('the command itself is killed on several machines, and the database crashes', async ({ open }) => {
  const histories = count(1, 20);
  let kills = 0;
  for (let history = 0; history < histories; history += 1) {
    const random = randomFrom(seed + history);
    const film = await open();
    const name = `killed ${history}`;
    const machines = ['anna', 'ben'];
    for (const machine of machines)
      film.write(`${machine}/film.yaml`, filmText(SHOTS, { film: name, ledger: server.address() }));
    const command = (machine: string, ...args: string[]): Running =>
      startCommand(args, `${film.folder}/${machine}`, {
        ...film.env,
        SHOTLIST_PERSON: machine,
        SHOTLIST_LEASE: '2',
      });
    const render = (machine: string) => command(machine, 'render', 'film.yaml', '--yes', ...QUICK);

    const running = new Map(machines.map((machine) => [machine, render(machine)]));
    for (let fault = 0; fault < count(4, 12); fault += 1) {
      const posts = film.oracle.posts.length;
      for (let wait = 0; wait < 400 && film.oracle.posts.length <= posts; wait += 1) await pause(10);
      if (random() < 0.25) {
        await server.crash();
        await server.start();
        continue;
      }
      const machine = machines[Math.floor(random() * 2)] as string;
      running.get(machine)?.signal('SIGKILL');
      await running.get(machine)?.ended;
      kills += 1;
      running.set(machine, render(machine));
    }
    for (const each of running.values()) await each.ended;
    for (const machine of machines) await render(machine).ended;

    const { out, err } = await command('anna', 'status', 'film.yaml', '--json').ended;
    expect(out, err).not.toBe('');
    const { takes } = JSON.parse(out) as { takes: Take[] };
    const prompts = film.oracle.jobs.map(({ prompt }) => prompt);
    const twice = prompts.filter((prompt, at) => prompts.indexOf(prompt) !== at);
    expect(twice).toEqual([]);
    const known = new Set(takes.map(({ request_id }) => request_id));
    const unknown = takes.filter(({ state }) => state === 'unknown').length;
    const strange = film.oracle.jobs.filter(({ id }) => !known.has(id));
    expect(strange.length).toBeLessThanOrEqual(unknown);
    for (const { id, state } of takes) expect(['finished', 'unknown'], `${id} ${state}`).toContain(state);
    expect(await command('anna', 'ledger', 'check', 'film.yaml').ended).toMatchObject({ exit: 0 });
  }
  tried(23, 'kills of the command on two machines', kills, '0 twice, 0 forgotten');
});
