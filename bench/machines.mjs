// Machines that share a film over a network, beside one machine with a lockfile:
// npm run build && node bench/machines.mjs [--machines 1,2,8] [--takes 5000] [--lanes 8] [--delay MILLISECONDS] [--film NAME]
// Needs root, iproute2 and Postgres.
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fromSource } from '../scripts/bundle.mjs';
import { filmText, openGateway } from './support/batch.mjs';
import { CLI, inFolder, inNode } from './support/measure.mjs';
import { HUB, inOwnNetwork, openStudio } from './support/studio.mjs';

const { values: flags } = parseArgs({
  options: {
    machines: { type: 'string', default: '1,2,8' },
    takes: { type: 'string', default: '5000' },
    lanes: { type: 'string', default: '8' },
    delay: { type: 'string', default: '0' },
    film: { type: 'string' },
  },
});
const COUNTS = flags.machines.split(',').map(Number);
process.setMaxListeners(0);
const DELAY = Number(flags.delay);
const example = (path) => fileURLToPath(new URL(`../examples/storyboard/${path}`, import.meta.url));

/** The films: how each is written to a folder, its clips, its gateway, and the options of a render. */
const FILMS = {
  'twelve shots': {
    clips: 15,
    write(folder, lines) {
      cpSync(example('frames'), join(folder, 'frames'), { recursive: true });
      // The machines share what the gateway can do, not four places.
      const text = readFileSync(example('harbor.yaml'), 'utf8').replace('concurrency: 4 ', 'concurrency: 64');
      writeFileSync(join(folder, 'film.yaml'), text + lines);
    },
    open: () => openGateway({ renderMs: 4_000 }),
    options: (gateway) => ['-j', '2', '--poll-interval', '0.5', '--sandbox', '--gateway', gateway.origin],
    output: 'renders-sandbox',
  },
  'small jobs': {
    clips: Number(flags.takes),
    write: (folder, lines) => writeFileSync(join(folder, 'film.yaml'), filmText(Number(flags.takes)) + lines),
    open: () => openGateway({ renderMs: 50 }),
    options: () => ['-j', flags.lanes, '--poll-interval', '0.05'],
    output: 'renders',
  },
};

/** One render of a film by the first machines; `ledger`: null for the lockfile. */
async function measure(film, gateway, machines, server, ledger) {
  // Without a delay there is nothing between.
  const address = `postgres://postgres@${DELAY > 0 ? '127.0.0.1' : HUB}/films`;
  const lines = ledger === null ? '' : `ledger: ${address}\nfilm: ${ledger}\n`;
  for (const { home } of machines) {
    mkdirSync(join(home, 'film'), { recursive: true });
    film.write(join(home, 'film'), lines);
  }
  const words = [CLI, 'render', 'film/film.yaml', '--yes', ...film.options(gateway)];
  const typed = ledger === null ? [] : ['--ledger', address];
  const before = await server.costs();
  const began = performance.now();
  const taken = await Promise.all(
    machines.map(({ run, name }) =>
      run(inNode([...words, ...typed]), { ...gateway.env, SHOTLIST_PERSON: name }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const after = await server.costs();
  const clips = machines.map(({ home }) => clipsIn(join(home, 'film', film.output)));
  const all = clips.reduce((sum, each) => sum + each, 0);
  if (all < film.clips) throw new Error(`${all} clips of ${film.clips}`);
  const a = (value) => value / film.clips;
  return {
    seconds,
    client: a(taken.reduce((sum, { cpu }) => sum + cpu, 0) * 1000),
    database: a(after.cpu - before.cpu),
    commits: a(after.commits - before.commits),
    syncs: a(after.syncs - before.syncs),
    shares: clips,
  };
}

function clipsIn(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile() && entry.name.endsWith('.mp4')).length;
}

/** A server on an ordinary disk that the machines reach, and what it has cost so far. */
async function openServer() {
  const { startPostgres } = await fromSource('test/support/postgres.ts');
  const { countsOf, serverTime } = await fromSource('bench/support/ledger-load.ts');
  const server = await startPostgres({ listen_addresses: HUB, max_connections: '120' }, tmpdir());
  appendFileSync(join(server.socket, 'data/pg_hba.conf'), `host all all ${HUB}/24 trust\n`);
  server.sql('select pg_reload_conf()');
  return {
    async costs() {
      // The counts of a process that ends come a little later.
      await pause(1_000);
      return { cpu: serverTime(server.socket), ...countsOf(server.sql) };
    },
    remove: () => server.remove(),
  };
}

async function main() {
  console.log(
    `machines: a network namespace, host name and home each; ${DELAY} ms to the database and back\n`,
  );
  console.log(
    '| film | ledger | machines | seconds | takes a second | ms of the commands a take | ms of the database a take | commits a take | syncs a take | clips |',
  );
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
  for (const [name, film] of Object.entries(FILMS)) {
    if (flags.film && flags.film !== name) continue;
    for (const count of [0, ...COUNTS]) {
      await inFolder(async (folder) => {
        const gateway = await film.open();
        process.once('exit', gateway.close);
        const port = Number(new URL(gateway.origin).port);
        const studio = await openStudio(folder, Math.max(count, 1), port, DELAY);
        const server = await openServer();
        try {
          const its = await measure(film, gateway, studio.machines, server, count === 0 ? null : `${count}`);
          const numbers = [
            its.seconds,
            film.clips / its.seconds,
            its.client,
            its.database,
            its.commits,
            its.syncs,
          ];
          const cells = [
            name,
            count === 0 ? 'lockfile' : 'Postgres',
            count || 1,
            ...numbers.map((each) => each.toFixed(2)),
          ];
          console.log(`| ${[...cells, its.shares.join(' ')].join(' | ')} |`);
        } finally {
          server.remove();
          studio.close();
          gateway.close();
        }
      });
    }
  }
}

if (inOwnNetwork()) await main();
