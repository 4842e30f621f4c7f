import { test, vi } from 'vitest';
import { type BatchOptions, plainBatch } from '../../src/app/batch/batch.js';
import { planBatch } from '../../src/app/batch/plan-batch.js';
import { openFilm } from '../../src/app/film/film.js';
import { readFilmState } from '../../src/app/film/film-state.js';
import { renderFilm } from '../../src/app/render.js';
import { EXIT_OF } from '../../src/cli/context.js';
import type { Gateway } from '../../src/gateway/port.js';
import type { Job } from '../../src/ledger/record.js';
import { type State, stateOf } from '../../src/ledger/state.js';
import { readBook } from '../../src/lockfile/read.js';
import type { Plan } from '../../src/plan/plan.js';
import type { RunEvent, Summary } from '../../src/run/event.js';
import { systemClock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import { takeName } from '../../src/takes/take.js';
import { KEY } from './e2e-film.js';
import { environmentOf } from './environment.js';
import { IdleClock } from './idle-clock.js';
import { filmText, type Shot } from './manifest-text.js';
import { memoryDisk } from './memory-disk.js';
import { mp4Clip } from './mp4-clip.js';
import { type Oracle, type OracleJob, type OracleOptions, startOracle } from './oracle/index.js';
import { randomFrom } from './prove.js';

/** What one gateway waits for on the wire, in milliseconds of the machine's own clock. */
const PATIENCE = { connectTimeout: 1500, statusTimeout: 3000, stallTimeout: 500 };

// The run's clock is the shoot's, and stands still while a request is under way; time-outs on the wire go by the machine's.
vi.mock('../../src/gateway/pixazo/pixazo.js', async (original) => {
  const actual = await original<typeof import('../../src/gateway/pixazo/pixazo.js')>();
  const openPixazo: typeof actual.openPixazo = (options) => {
    const gateway = actual.openPixazo({ ...options, clock: systemClock, ...PATIENCE });
    return options.clock instanceof IdleClock ? timed(gateway, options.clock) : gateway;
  };
  return { ...actual, openPixazo };
});

/** What a run is asked for beside quick waits. */
export type BatchHarnessOptions = Partial<Omit<BatchOptions, 'times'> & BatchOptions['times']>;

/** How a run ended and everything that it said. */
export interface Wrapped {
  exit: number;
  summary: Summary | null;
  /** Why nothing was done, empty where something was. */
  refusal: string;
  events: RunEvent[];
}

/** A film in memory, rendered by the whole program in this process against a gateway over HTTP, on a clock that costs no time. */
export interface BatchHarness {
  readonly oracle: Oracle;
  readonly clock: IdleClock;
  /** Ids of shots, or shots; as `E2eFilm.film`. */
  film(shots: readonly (Shot | string)[], top?: Record<string, unknown>): Promise<void>;
  render(options?: BatchHarnessOptions): Promise<Wrapped>;
  plan(options?: BatchHarnessOptions): Promise<Plan>;
  /** The jobs of the lockfile. */
  jobs(): Promise<Job[]>;
  /** State by take; `pending` where no job matches. */
  states(): Promise<Record<string, State>>;
  /** The bytes that the gateway serves for a job. */
  clip(job: OracleJob, edition?: number): Buffer;
  /** The bytes of every clip in the output folder, by path. */
  clips(): Promise<Map<string, Buffer>>;
  /** Everything on the disk as text, for secrets that must not be there. */
  everything(): string;
}

/** What so many takes of a plain film are quoted at, in micro-dollars. */
export function quoted(takes: number): bigint {
  return BigInt(takes) * 360_000n;
}

/** The states of all takes, in alphabetical order. */
export async function states(shoot: BatchHarness): Promise<State[]> {
  return Object.values(await shoot.states()).sort();
}

const FILM = '/films/film.yaml';
const QUICK = { pollInterval: 5000, submitTimeout: 20_000, reachTimeout: 300_000, jobTimeout: 3_600_000 };
/** Bytes behind the pictures of a clip that differ by job and edition. */
const TAIL = 60_000;

let pictures: Promise<Uint8Array> | null = null;

/** A whole MP4 whose last box holds bytes that are found in no other clip. */
function clipOf(base: Uint8Array, job: OracleJob, edition: number): Buffer {
  const box = Buffer.alloc(8 + TAIL);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  const random = randomFrom(
    [...`${edition} ${job.id}`].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) | 0, 7),
  );
  for (let at = 8; at < box.length; at += 4) box.writeInt32LE((random() * 2 ** 32) | 0, at);
  return Buffer.concat([base, box]);
}

/** Starts a gateway and an empty disk. */
export async function openBatchHarness(
  options: Omit<OracleOptions, 'key'> = {},
  seed = 1,
): Promise<BatchHarness & { close(): Promise<void> }> {
  pictures ??= mp4Clip();
  const base = await pictures;
  const clock = new IdleClock();
  const clip = (job: OracleJob, edition = 1) => clipOf(base, job, edition);
  const oracle = await startOracle({ key: KEY, now: () => clock.now(), clip, ...options });
  const { disk, volume } = memoryDisk({ '/films/': '', '/home/': '' });
  const environment = environmentOf(disk, { clock, random: randomFrom(seed), home: '/home' });

  function batchOf({
    pollInterval,
    submitTimeout,
    reachTimeout,
    jobTimeout,
    ...rest
  }: BatchHarnessOptions): BatchOptions {
    return {
      ...plainBatch({ sandbox: false, gateway: oracle.origin, key: KEY }),
      ...rest,
      times: {
        pollInterval: pollInterval ?? QUICK.pollInterval,
        submitTimeout: submitTimeout ?? QUICK.submitTimeout,
        reachTimeout: reachTimeout ?? QUICK.reachTimeout,
        jobTimeout: jobTimeout ?? QUICK.jobTimeout,
      },
    };
  }

  async function film() {
    const opened = await openFilm(environment, FILM, false);
    if (!opened.ok) throw new Error(opened.error[0]?.message);
    return opened.value;
  }

  async function filmState() {
    const read = await readFilmState(environment, await film());
    if (!read.ok) throw new Error(read.error.diagnostics[0]?.message);
    return read.value;
  }

  return {
    oracle,
    clock,
    film: (shots, top = {}) => disk.replace(FILM, filmText(shots, top)),
    async render(given = {}) {
      const events: RunEvent[] = [];
      const ended = await renderFilm(environment, await film(), batchOf(given), {
        emit: (event) => events.push(event),
        agree: async () => ({ ok: true, value: null }),
        interrupt: new AbortController().signal,
        next: () => null,
        adopt: (job, request_id) => `shotlist settle film.yaml ${job} --adopt ${request_id}`,
        holding: () => undefined,
      });
      if (ended.ok) return { exit: ended.value.exit, summary: ended.value, refusal: '', events };
      const { code, message, diagnostics } = ended.error;
      return {
        exit: EXIT_OF[code],
        summary: null,
        refusal: message || String(diagnostics[0]?.message),
        events,
      };
    },
    async plan(given = {}) {
      const planned = planBatch(environment, await film(), await filmState(), batchOf(given));
      if (!planned.ok) throw new Error(planned.error.message);
      return planned.value;
    },
    async jobs() {
      const read = await readBook(disk, `${FILM}.lock`);
      if (!read.ok) throw new Error(read.error[0]?.message);
      return [...read.value.book.jobs.values()];
    },
    async states() {
      const { match } = await filmState();
      return Object.fromEntries(
        match.takes.map(({ take, job }) => [takeName(take), job ? stateOf(job) : 'pending']),
      );
    },
    clip,
    clips: () => clipsBelow(disk, '/films/renders'),
    everything: () => JSON.stringify(volume.toJSON()),
    close: () => oracle.close(),
  };
}

/** Time stands still while a request is under way, a body included. */
function timed(gateway: Gateway, clock: IdleClock): Gateway {
  async function during<T>(request: Promise<T>): Promise<T> {
    const done = clock.begin();
    try {
      return await request;
    } finally {
      done();
    }
  }
  return {
    submit: (...asked) => during(gateway.submit(...asked)),
    status: (...asked) => during(gateway.status(...asked)),
    async fetch(...asked) {
      const done = clock.begin();
      const answer = await gateway.fetch(...asked);
      if (answer.kind !== 'bytes') {
        done();
        return answer;
      }
      return {
        ...answer,
        cancel() {
          answer.cancel();
          done();
        },
      };
    },
    close: () => gateway.close(),
  };
}

async function clipsBelow(disk: Disk, folder: string, below = ''): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const name of await disk.list(`${folder}/${below}`)) {
    const path = below === '' ? name : `${below}/${name}`;
    if (/^(\.parts|\.shotlist(-files)?|report\.(csv|html))$/.test(path)) continue;
    const entry = await disk.entry(`${folder}/${path}`);
    if (entry?.kind === 'file') found.set(path, Buffer.from(await disk.readBytes(`${folder}/${path}`)));
    else for (const [inner, bytes] of await clipsBelow(disk, folder, path)) found.set(inner, bytes);
  }
  return found;
}

/** `test` with shoots that are closed when it ends. */
export const it = test.extend<{ open: (options?: Omit<OracleOptions, 'key'>) => Promise<BatchHarness> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from the pattern
  open: async ({}, use) => {
    const shoots: { close(): Promise<void> }[] = [];
    await use(async (options = {}) => {
      const shoot = await openBatchHarness(options);
      shoots.push(shoot);
      return shoot;
    });
    await Promise.all(shoots.map((shoot) => shoot.close()));
  },
});
