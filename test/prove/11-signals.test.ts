import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, type ExpectStatic } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { storeAt } from '../postgres/stores.js';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, heldWait, it, QUICK, shotIds } from '../support/e2e-film.js';
import { acceptance, answer, httpText, wire } from '../support/oracle/index.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { isLong, tried } from '../support/prove.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** From so many milliseconds on a second signal is a second wish. */
const SECOND_WISH = 600;
/** How long SIGTERM waits for what is on the wire, in milliseconds. */
const GRACE = 5_000;
const IDS = shotIds(6);
const FOUR = 4;
/** How long a job renders where it must not end by itself, in milliseconds. */
const LONG = 600_000;
/** What leaving may take on the busiest machine, in milliseconds: less than everything that a run waits for here. */
const LEAVING = 60_000;
/** Said by a command that is about to end. */
const LAST_WORDS = /^(?:Exited immediately|Stopped after)/m;

/** Where the ledger of a film is. */
const LEDGERS = ['a lockfile', 'Postgres'] as const;
type Ledger = (typeof LEDGERS)[number];

let server: PostgresServer;
let films = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

/** A studio whose gateway goes by a clock of its own. */
interface RunHarness {
  studio: E2eFilm;
  /** What the ledger says, with what this machine keeps for it. */
  jobs(): Promise<Job[]>;
  /** All jobs at the gateway end now. */
  wrap(): void;
}

/** What a run is doing when the signal comes: how to bring it there, and how to see that it is. */
interface Phase {
  name: string;
  prepare(stage: RunHarness): void;
  isThere(stage: RunHarness, said: string): boolean;
}

/** As many jobs as there are places are at the gateway, and are asked about. */
function isRendering({ studio: { oracle } }: RunHarness): boolean {
  return oracle.posts.length === FOUR && oracle.statusAsks.length >= FOUR;
}

const PHASES: Phase[] = [
  { name: 'starts', prepare: () => undefined, isThere: () => true },
  {
    name: 'has submissions on the wire',
    prepare({ studio }) {
      studio.oracle.submitFaults.always(
        wire((id) => httpText(202, acceptance(id)), { ending: 'fin', delay: 1_000 }),
      );
      // However busy the machine is, the answers come in time.
      Object.assign(studio.env, heldWait(GRACE, studio.folder));
    },
    isThere: ({ studio }) => studio.oracle.posts.length === FOUR,
  },
  {
    name: 'waits for renders',
    prepare: () => undefined,
    isThere: isRendering,
  },
  {
    name: 'downloads',
    prepare: ({ studio }) => studio.oracle.mediaFaults.always({ kind: 'trickle', bytes: 1, pause: 200 }),
    isThere({ studio, wrap }) {
      wrap();
      return studio.oracle.mediaAsks.length > 0;
    },
  },
  {
    name: 'waits as the gateway told it',
    prepare: ({ studio }) =>
      studio.oracle.submitFaults.always(answer(429, 'slow down', { 'Retry-After': '120' })),
    isThere: (_, said) => said.includes('before the next submission'),
  },
  {
    name: 'cannot reach the gateway',
    prepare: ({ studio }) => void studio.oracle.unplug(),
    isThere: (_, said) => said.includes('before the next submission'),
  },
];

/** So many milliseconds of the machine's clock pass. */
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Every signal in every phase, once and twice; bounded, each phase with one signal once and another one twice: in Postgres, one of the two. */
const CASES = LEDGERS.flatMap((ledger) =>
  PHASES.flatMap((phase, index) =>
    SIGNALS.flatMap((signal, which) =>
      [1, 2]
        .filter((times) => isLong || (index + times) % SIGNALS.length === which)
        .filter((times) => isLong || ledger === 'a lockfile' || times % 2 === index % 2)
        .map((times) => ({ ledger, phase, signal, times })),
    ),
  ),
);

async function openStage(
  open: (options: object) => Promise<E2eFilm>,
  ledger: Ledger = 'a lockfile',
): Promise<RunHarness> {
  let ahead = 0;
  const studio = await open({ renderMs: LONG, now: () => Date.now() + ahead });
  films += 1;
  const film = `film ${films}`;
  const shared = ledger === 'Postgres';
  studio.film(IDS, { concurrency: FOUR, ...(shared && { film, ledger: server.address() }) });
  studio.env.PATH = '';
  return {
    studio,
    async jobs() {
      if (!shared) return studio.has('film.yaml.lock') ? studio.jobs() : [];
      const spill = join(studio.folder, 'renders/.shotlist');
      const read = await storeAt(server.address(), film, { spill }).read();
      if (!read.ok) throw new Error(read.error[0]?.message);
      return [...read.value.book.jobs.values()];
    },
    wrap() {
      ahead += 2 * LONG;
    },
  };
}

/** Lets the gateway be well, renders to the end and checks that everything is there and paid once. `unknown`: takes that may be. */
async function collect(
  { studio, jobs: known, wrap }: RunHarness,
  unknown: number,
  expect: ExpectStatic,
): Promise<void> {
  const { oracle } = studio;
  for (const faults of [oracle.submitFaults, oracle.statusFaults, oracle.mediaFaults]) faults.clear();
  await oracle.unplug();
  await oracle.plug();
  wrap();
  const first = studio.startRender();
  const wrapping = setInterval(wrap, 50);
  const { exit, err } = await first.ended;
  clearInterval(wrapping);
  const jobs = await known();
  const lost = jobs.filter((job) => stateOf(job) === 'unknown').length;
  const done = jobs.filter((job) => stateOf(job) === 'finished').map(({ intent }) => intent.shot);
  expect(lost, err).toBeLessThanOrEqual(unknown);
  expect(exit, err).toBe(lost > 0 ? 1 : 0);
  expect(done, err).toHaveLength(IDS.length - lost);
  expect(studio.clips()).toEqual(Object.fromEntries(done.map((id) => [`${id}_t1.mp4`, `prompt of ${id}`])));
  for (const id of IDS) expect(oracle.accepted(`prompt of ${id}`), id).toBeLessThanOrEqual(1);
}

describe('case 11: a signal', () => {
  it.concurrent.for(CASES)(
    '$signal, $times x, while a run $phase.name, with the ledger in $ledger',
    async ({ ledger, phase, signal, times }, { open, expect }) => {
      const stage = await openStage(open, ledger);
      const { studio } = stage;
      phase.prepare(stage);
      const run = studio.startRender();
      await expect.poll(() => phase.isThere(stage, run.said())).toBe(true);
      let at = Date.now();
      run.signal(signal);
      if (signal === 'SIGHUP') {
        // There is no terminal that could hang up.
        for (let more = 0; more < times; more += 1) await pass(SECOND_WISH).then(() => run.signal(signal));
        await pass(SECOND_WISH);
        expect(run.said()).not.toContain('no more submissions');
        at = Date.now();
        run.signal('SIGINT');
      } else if (times === 2) {
        await Promise.race([run.says('no more submissions').catch(() => undefined), run.ended]);
        await pass(SECOND_WISH);
        run.signal(signal);
      }
      const ended = await run.ended;
      const took = Date.now() - at;
      // Before the command listens for signals, and while its process is taken down, they do what they do to every process.
      const isDeaf = phase.name === 'starts' || (times === 2 && LAST_WORDS.test(ended.err));
      if (!isDeaf || ended.signal === null) expect(ended.exit, ended.err).toBe(130);
      expect(took).toBeLessThan(LEAVING);
      expect(ended.err).not.toMatch(/internal error|\n\s+at /);

      const isOnce = times === 1 || signal === 'SIGHUP';
      const inTime = isOnce && phase.name === 'has submissions on the wire';
      const written = new Set((await stage.jobs()).map(({ accepted }) => accepted?.request_id));
      const missing = studio.oracle.jobs.filter(({ id }) => !written.has(id));
      if (inTime) expect(missing, ended.err).toEqual([]);
      // Leaving at once leaves what is on the wire behind, whether the gateway took it or not.
      const atOnce = !isOnce || ended.signal !== null;
      await collect(stage, atOnce ? FOUR : missing.length, expect);
      tried(
        11,
        `signals, once or twice, while a run ${phase.name}, with the ledger in ${ledger}`,
        1,
        'ended, resumed, paid once',
      );
    },
  );

  it.concurrent.for(['stdout', 'stderr'] as const)(
    'a reader of %s that goes away ends no run',
    async (stream, { open, expect }) => {
      const stage = await openStage(open);
      const { studio } = stage;
      const child = spawn(
        process.execPath,
        [CLI, 'render', 'film.yaml', '--yes', ...QUICK, ...(stream === 'stdout' ? ['--json'] : [])],
        { cwd: studio.folder, env: studio.env, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const closed = new Promise<number | null>((resolve) => child.on('exit', resolve));
      child[stream].once('data', () => child[stream].destroy());
      child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
      const wrapping = setInterval(stage.wrap, 50);
      expect(await closed).toBe(0);
      clearInterval(wrapping);
      expect(studio.oracle.posts).toHaveLength(IDS.length);
      await collect(stage, 0, expect);
      expect(studio.oracle.posts).toHaveLength(IDS.length);
      tried(11, `closed ${stream} (EPIPE)`, 1, 'exit 0, every clip on disk');
    },
  );

  const hasTerminals = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
    'util-linux',
  );
  it.concurrent.for([true, false].filter(() => hasTerminals))(
    'a terminal that is closed, plan agreed to: %s',
    async (agreed, { open, expect }) => {
      const stage = await openStage(open);
      const { studio } = stage;
      const words = [process.execPath, CLI, 'render', 'film.yaml', ...QUICK, ...(agreed ? ['--yes'] : [])];
      const terminal = spawn('/usr/bin/script', ['-qfec', `exec ${words.join(' ')}`, '/dev/null'], {
        cwd: studio.folder,
        env: { ...studio.env, SHELL: '/bin/sh', TERM: 'xterm' },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      let said = '';
      terminal.stdout.on('data', (text) => {
        said += text;
      });
      const isThere = () => (agreed ? isRendering(stage) : said.includes('[y/N]'));
      await expect.poll(isThere).toBe(true);
      const { pid } = JSON.parse(studio.read('film.yaml.lock.claim')) as { pid: number };
      terminal.kill('SIGKILL');
      await expect.poll(() => isRunning(pid), { interval: 20, timeout: LEAVING }).toBe(false);
      expect(studio.oracle.posts).toHaveLength(agreed ? FOUR : 0);
      await collect(stage, 0, expect);
      tried(
        11,
        `closed terminal ${agreed ? 'during a run' : 'at the question'}`,
        1,
        'ended, resumed, paid once',
      );
    },
  );
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
