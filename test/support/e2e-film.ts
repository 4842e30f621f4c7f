import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { readBook } from '../../src/lockfile/read.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { filmText, type Shot } from './manifest-text.js';
import { mp4Clip } from './mp4-clip.js';
import { type Oracle, type OracleJob, type OracleOptions, startOracle } from './oracle/index.js';
import { type Ended, type Running, startCommand } from './running-command.js';
import { undoBelow } from './undo.js';

export type { Shot } from './manifest-text.js';
export { filmText, shotIds } from './manifest-text.js';

/** The account's key in every studio; it may be in requests to the gateway and nowhere else. */
export const KEY = 'studio-key-5b0c1a7e';

/** `NODE_OPTIONS` of a command for which time passes a hundred times slower. */
export const SLOW_CLOCK = `--import=${new URL('./slow-clock.mjs', import.meta.url).href}`;

/** Environment of a command in a folder whose waits of exactly so many milliseconds last as long as there is a file `held`, which they make. */
export const heldWait = (ms: number, folder: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${new URL('./held-wait.mjs', import.meta.url).href}`,
  HELD_WAIT: String(ms),
  HELD_BY: join(folder, 'held'),
});

/** Waits that make a run quick against a gateway on this machine. */
export const QUICK = ['--poll-interval', '0.05'];

/** A folder of its own, a gateway of its own, and the built command to run there. */
export interface E2eFilm {
  readonly folder: string;
  readonly oracle: Oracle;
  /** Writes `film.yaml`: shots of ltx-2-video, 6 s at 1080p ($0.36), unless they say otherwise, and more top-level keys. */
  film(shots: readonly (Shot | string)[], top?: Record<string, unknown>): void;
  write(path: string, content: string | Uint8Array): void;
  read(path: string): string;
  has(path: string): boolean;
  /** All files below the folder with their bytes in base64, by path. */
  files(): Map<string, string>;
  /** Runs the command to its end; `film.yaml` stands for itself. */
  run(...args: string[]): Promise<Ended>;
  /** `render film.yaml --yes` with quick waits. */
  render(...args: string[]): Promise<Ended>;
  /** Starts it and lets it run. */
  start(...args: string[]): Running;
  startRender(...args: string[]): Running;
  /** The jobs of the lockfile. */
  jobs(): Promise<Job[]>;
  /** The plan of a plain render: action by take. */
  actions(...args: string[]): Promise<Record<string, string>>;
  /** State by take, as `status` tells it. */
  states(): Promise<Record<string, string>>;
  /** The bytes that the gateway serves for a job. */
  clip(job: OracleJob): Buffer;
  /** The clips on disk: the prompt that each was rendered for, by path in the output folder. */
  clips(): Record<string, string>;
  /** Environment of commands, to be changed. */
  readonly env: Record<string, string>;
}

let plain: Promise<Uint8Array> | null = null;

/** A whole MP4 that differs by job: the id stands in a box of its own at the end. */
function clipOf(base: Uint8Array, job: OracleJob): Buffer {
  const text = Buffer.from(job.id);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + text.length);
  head.write('free', 4);
  return Buffer.concat([base, head, text]);
}

/** Opens a film with a gateway and a folder of its own, which `close` ends. */
export async function openE2eFilm(
  options: Partial<OracleOptions>,
): Promise<{ studio: E2eFilm; close(): Promise<void> }> {
  plain ??= mp4Clip();
  const base = await plain;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotlist-e2e-')));
  const oracle = await startOracle({ key: KEY, clip: (job) => clipOf(base, job), ...options });
  const running = new Set<Running>();
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: join(folder, 'home'),
    PIXAZO_API_KEY: KEY,
    PIXAZO_GATEWAY: oracle.origin,
  };
  const at = (path: string) => join(folder, path);
  const studio: E2eFilm = {
    folder,
    oracle,
    env,
    film(shots, top = {}) {
      studio.write('film.yaml', filmText(shots, top));
    },
    write(path, content) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), content);
    },
    read: (path) => readFileSync(at(path), 'utf8'),
    has: (path) => existsSync(at(path)),
    files: () => new Map(walk(folder).map((path) => [path, readFileSync(at(path)).toString('base64')])),
    run: (...args) => studio.start(...args).ended,
    render: (...args) => studio.startRender(...args).ended,
    start(...args) {
      const command = startCommand(args, folder, env);
      running.add(command);
      void command.ended.finally(() => running.delete(command));
      return command;
    },
    startRender: (...args) => studio.start('render', 'film.yaml', '--yes', ...QUICK, ...args),
    async jobs() {
      const read = await readBook(systemDisk, at('film.yaml.lock'));
      if (!read.ok) throw new Error(read.error[0]?.message);
      return [...read.value.book.jobs.values()];
    },
    async actions(...args) {
      const planned = await studio.run('plan', 'film.yaml', '--json', ...args);
      return byTake(planned, 'action');
    },
    async states() {
      return byTake(await studio.run('status', 'film.yaml', '--json'), 'state');
    },
    clip: (job) => clipOf(base, job),
    clips() {
      const prompts = new Map(oracle.jobs.map((job) => [clipOf(base, job).toString('base64'), job.prompt]));
      const found = walk(at('renders')).filter((path) => path.endsWith('.mp4'));
      return Object.fromEntries(
        found.map((path) => [
          path,
          prompts.get(readFileSync(at(join('renders', path))).toString('base64')) ?? 'no clip of the gateway',
        ]),
      );
    },
  };
  return {
    studio,
    async close() {
      for (const command of running) command.signal('SIGKILL');
      await Promise.all([...running].map(({ ended }) => ended));
      await oracle.close();
      undoBelow(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function walk(folder: string, below = ''): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? walk(folder, path) : entry.isFile() ? [path] : [];
    })
    .sort();
}

function byTake({ out, err }: Ended, key: string): Record<string, string> {
  if (out === '') throw new Error(err);
  const { takes } = JSON.parse(out) as { takes: ({ id: string; take: number } & Record<string, string>)[] };
  return Object.fromEntries(takes.map((each) => [`${each.id}:${each.take}`, each[key] ?? '']));
}

/** `test` with studios that are closed when it ends. */
export const it = test.extend<{ open: (options?: Partial<OracleOptions>) => Promise<E2eFilm> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from the pattern
  open: async ({}, use) => {
    const studios: { close(): Promise<void> }[] = [];
    await use(async (options = {}) => {
      const opened = await openE2eFilm(options);
      studios.push(opened);
      return opened.studio;
    });
    await Promise.all(studios.map((opened) => opened.close()));
  },
});
