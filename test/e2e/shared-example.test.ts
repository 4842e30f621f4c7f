import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { REHEARSAL } from '../support/chain-film.js';
import { it, QUICK } from '../support/e2e-film.js';
import { hasFfmpeg, writeNumbered } from '../support/numbered-clip.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { startCommand } from '../support/running-command.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/storyboard', import.meta.url));

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

interface Plan {
  total: string;
  takes: { id: string; take: number; action: string }[];
}

interface Status {
  takes: { id: string; take: number; state: string; outputs: string[] }[];
}

describe.skipIf(!hasFfmpeg)('the twelve-shot example on two machines (skipped without ffmpeg)', () => {
  it('is rendered as planned: each take once, and every clip reaches both', async ({ open }) => {
    let clip = Buffer.alloc(0);
    const film = await open({ ...REHEARSAL, clip: (job) => Buffer.concat([clip, freeBox(job.id)]) });
    writeNumbered(join(film.folder, 'clip.mp4'), { frames: 53, sound: 4 });
    clip = readFileSync(join(film.folder, 'clip.mp4'));
    const machines = ['anna', 'ben'];
    // Without what a rehearsal of the example left beside it.
    const isOfTheExample = (path: string) => !/\.sandbox\.|renders-sandbox/.test(path);
    for (const machine of machines)
      cpSync(EXAMPLE, join(film.folder, machine), { recursive: true, filter: isOfTheExample });
    const where = ['harbor.yaml', '--sandbox', '--gateway', film.oracle.origin, '--ledger', server.address()];
    const command = (machine: string, verb: string, ...args: string[]) =>
      startCommand([verb, ...where, ...args], join(film.folder, machine), {
        ...film.env,
        HOME: join(film.folder, machine, 'home'),
        SHOTLIST_PERSON: machine,
      }).ended;
    const json = async <T>(machine: string, verb: string): Promise<T> => {
      const { out, err } = await command(machine, verb, '--json');
      if (out === '') throw new Error(err);
      return JSON.parse(out);
    };
    const plan = await json<Plan>('anna', 'plan');
    const planned = plan.takes.filter(({ action }) => action === 'render' || action === 'wait');
    expect(new Set(planned.map(({ id }) => id)).size).toBe(12);

    const render = (machine: string) => command(machine, 'render', '--yes', ...QUICK);
    for (const { exit, err } of await Promise.all(machines.map(render)))
      expect({ exit, err }).toMatchObject({ exit: 0 });
    expect(film.oracle.jobs).toHaveLength(planned.length);
    const checked = await command('ben', 'status', '--json');
    expect(JSON.parse(checked.out)).toMatchObject({ committed: plan.total });

    for (const machine of machines) {
      expect(await render(machine)).toMatchObject({ exit: 0 });
      const { takes } = await json<Status>(machine, 'status');
      const there = [...film.files().keys()].filter((path) => path.startsWith(`${machine}/`));
      for (const { id, take } of planned) {
        const found = takes.find((each) => each.id === id && each.take === take);
        expect(found).toMatchObject({ state: 'finished' });
        for (const output of found?.outputs ?? [])
          expect(there, output).toContain(`${machine}/renders-sandbox/${output}`);
      }
    }
    expect(film.oracle.jobs).toHaveLength(planned.length);
    const [anna, ben] = machines.map((machine) =>
      [...film.files()]
        .filter(([path]) => path.startsWith(`${machine}/renders-sandbox/`) && path.endsWith('.mp4'))
        .map(([, bytes]) => bytes)
        .sort(),
    );
    expect(anna).toHaveLength(planned.length);
    expect(anna).toEqual(ben);
  });
});

/** A box that players skip, so that each clip has bytes of its own (ISO/IEC 14496-12, 8.1.2). */
function freeBox(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + bytes.length);
  head.write('free', 4);
  return Buffer.concat([head, bytes]);
}
