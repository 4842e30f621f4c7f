import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type E2eFilm, filmText, it } from '../support/e2e-film.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { type Running, standsStill, startCommand } from '../support/running-command.js';

const STOPPING = fileURLToPath(new URL('../support/stop-at-connect.mjs', import.meta.url));

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const QUICK = ['--yes', '--poll-interval', '0.05'];

/** A render that stops between the commit of its first intent and the POST; resolves when it stands still. */
async function stopped(film: E2eFilm, folder: string, env: Record<string, string>): Promise<Running> {
  const run = startCommand(['render', 'film.yaml', ...QUICK], folder, {
    ...film.env,
    ...env,
    NODE_OPTIONS: `--import ${STOPPING}`,
    STOP_AT: new URL(film.oracle.origin).port,
  });
  await expect.poll(() => standsStill(run.pid)).toBe(true);
  return run;
}

describe('a run that stands still between the commit of its intent and the POST', () => {
  it('sends nothing where somebody else has settled and sent the take meanwhile, on a shared ledger', async ({
    open,
  }) => {
    const film = await open();
    for (const folder of ['anna', 'ben'])
      film.write(`${folder}/film.yaml`, filmText(['010'], { film: 'paused', ledger: server.address() }));
    const ben = (...args: string[]) =>
      startCommand(args, `${film.folder}/ben`, { ...film.env, SHOTLIST_PERSON: 'ben' }).ended;
    const anna = await stopped(film, `${film.folder}/anna`, { SHOTLIST_PERSON: 'anna' });

    const early = await ben('settle', 'film.yaml', '010', '--resubmit');
    expect(early).toMatchObject({ exit: 2 });
    expect(early.err).toContain('in the hands of anna');
    server.sql("update shotlist.run set live_until = clock_timestamp() where film = 'paused'");
    expect(await ben('settle', 'film.yaml', '010', '--resubmit')).toMatchObject({ exit: 0 });
    expect(await ben('render', 'film.yaml', ...QUICK)).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(1);

    anna.signal('SIGCONT');
    const { exit, err } = await anna.ended;
    expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(err).toContain('the run stood still');
    expect(film.oracle.posts).toHaveLength(1);
    expect(await ben('ledger', 'check', 'film.yaml')).toMatchObject({ exit: 0 });
  });

  it('sends the take itself, once, where nobody has decided about it', async ({ open }) => {
    const film = await open();
    film.write('film.yaml', filmText(['010'], { film: 'slept', ledger: server.address() }));
    const anna = await stopped(film, film.folder, {});
    server.sql("update shotlist.run set live_until = clock_timestamp() where film = 'slept'");
    anna.signal('SIGCONT');
    expect(await anna.ended).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(1);
    expect(await film.run('ledger', 'check', 'film.yaml')).toMatchObject({ exit: 0 });
  });

  it('sends nothing on a lockfile whose claim a person took away', async ({ open }) => {
    const film = await open();
    film.film(['010']);
    const first = await stopped(film, film.folder, {});
    // As from another machine, which nobody here can ask about the process.
    for (const path of ['film.yaml.lock.claim', 'renders/.shotlist/claim']) {
      const claim = JSON.parse(film.read(path));
      film.write(path, `${JSON.stringify({ ...claim, machine: 'm0', boot: 'b0' })}\n`);
    }
    expect(await film.run('settle', 'film.yaml', '010', '--resubmit')).toMatchObject({ exit: 5 });
    for (const args of [
      ['unlock', 'film.yaml', '--yes'],
      ['settle', 'film.yaml', '010', '--resubmit'],
    ])
      expect(await film.run(...args)).toMatchObject({ exit: 0 });
    expect(await film.render()).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(1);

    first.signal('SIGCONT');
    const { err } = await first.ended;
    expect(film.oracle.posts, err).toHaveLength(1);
    expect(await film.run('render', 'film.yaml', '--yes')).toMatchObject({ exit: 0 });
    expect(film.oracle.posts).toHaveLength(1);
  });
});
