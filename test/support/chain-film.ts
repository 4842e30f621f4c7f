import type { Job } from '../../src/ledger/record.js';
import { readBook } from '../../src/lockfile/read.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { type E2eFilm, QUICK, type Shot } from './e2e-film.js';
import type { Ended, Running } from './running-command.js';

/** A shot that starts from the last frame of another. */
export function follows(source: string, id: string, more: Record<string, unknown> = {}): Shot {
  return { id, image: { last_frame_of: source }, ...more };
}

/** The key of an account for which the gateway of a studio takes rehearsals. */
export const REHEARSAL = { key: 'no-key-needed' };

/** 010 > 020 > 030, and 040 on its own. */
export const CHAIN: readonly (Shot | string)[] = ['010', follows('010', '020'), follows('020', '030'), '040'];

/** A studio whose film is rehearsed against its gateway: frames are files, which only a sandbox reads. */
export interface ChainFilm {
  run(verb: string, ...args: string[]): Promise<Ended>;
  start(verb: string, ...args: string[]): Running;
  render(...args: string[]): Promise<Ended>;
  jobs(): Promise<Job[]>;
  /** State by take, as `status` tells it. */
  states(): Promise<Record<string, string>>;
  /** What a plan would do, by take. */
  actions(...args: string[]): Promise<Record<string, string>>;
  /** The document of `plan --json`. */
  plan(...args: string[]): Promise<{ exit: number | null; document: Planned }>;
}

/** What these tests read of a plan. */
export interface Planned {
  total: string;
  takes: { id: string; take: number; action: string; reason: string; skipped: string | null }[];
  chains: { waves: string[][]; longest: { takes: string[]; quote: string | null } } | null;
}

/** The film of a studio, rehearsed against the studio's gateway. */
export function chainFilm(studio: E2eFilm): ChainFilm {
  const where = ['film.yaml', '--sandbox', '--gateway', studio.oracle.origin];
  const own: ChainFilm = {
    run: (verb, ...args) => own.start(verb, ...args).ended,
    start: (verb, ...args) => studio.start(verb, ...where, ...args),
    render: (...args) => own.run('render', ...QUICK, ...args),
    async jobs() {
      const read = await readBook(systemDisk, `${studio.folder}/film.yaml.sandbox.lock`);
      if (!read.ok) throw new Error(read.error[0]?.message);
      return [...read.value.book.jobs.values()];
    },
    async states() {
      const { out } = await own.run('status', '--json');
      const { takes } = JSON.parse(out) as { takes: { id: string; take: number; state: string }[] };
      return Object.fromEntries(takes.map(({ id, take, state }) => [`${id}:${take}`, state]));
    },
    async actions(...args) {
      const { document } = await own.plan(...args);
      return Object.fromEntries(
        document.takes.map(({ id, take, action, skipped }) => [`${id}:${take}`, skipped ?? action]),
      );
    },
    async plan(...args) {
      const { exit, out } = await own.run('plan', '--json', ...args);
      return { exit, document: JSON.parse(out) as Planned };
    },
  };
  return own;
}
