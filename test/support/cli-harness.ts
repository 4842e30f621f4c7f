import type { Volume } from 'memfs';
import { stringify } from 'yaml';
import type { CliContext, Exit } from '../../src/cli/context.js';
import type { Gateway } from '../../src/gateway/port.js';
import type { Job } from '../../src/ledger/record.js';
import { readBook } from '../../src/lockfile/read.js';
import type { Clock } from '../../src/system/clock.js';
import type { Disk, FileContent } from '../../src/system/disk.js';
import { runCommandLine } from './command-line.js';
import { environmentOf } from './environment.js';
import { type FakeGateway, fakeGateway } from './fake-gateway.js';
import { memoryDisk } from './memory-disk.js';
import { bookOf } from './memory-ledger.js';
import { createMemorySharedLedger, LEASE, type MemorySharedLedger } from './memory-shared-ledger.js';
import { noTerminal } from './no-terminal.js';
import { VirtualClock } from './virtual-clock.js';

const ORIGIN = 'https://gateway.example';

let current: Gateway | null = null;

/** What a test file mocks `gateway/pixazo/pixazo.js` with: commands open the harness's gateway instead of the HTTP client. */
export const harnessGateway = {
  openPixazo(): Gateway {
    if (!current) throw new Error('no command is under way');
    return current;
  },
};

/** What a command said and how it ended; `exit` is null where it was killed on the way. */
export interface Said {
  exit: Exit | null;
  out: string;
  err: string;
}

/** How a command is disturbed. Steps are operations on disk and gateway, counted from 0. */
export interface Disturbance {
  /** Killed before that step: nothing of it happens any more. */
  dieAt?: number;
  /** The share of the bytes not yet on stable storage that a kill leaves in the lockfile; all of them unless told. */
  unsynced?: number;
  /** Ctrl-C before that step. */
  interruptAt?: number;
}

/** Where the manifest lies. */
export const FILM = '/film/film.yaml';

/** Where its lockfile lies. */
export const LOCK = `${FILM}.lock`;

/** What a film is kept in: its lockfile, or a ledger in memory that several runs share. */
export const LEDGERS = ['lockfile', 'shared ledger'] as const;
export type LedgerKind = (typeof LEDGERS)[number];

/** The whole command line in this process: over a disk in memory, a virtual clock and a gateway with books of its own. */
export class CliHarness {
  readonly clock = new VirtualClock();
  readonly gateway: FakeGateway = fakeGateway(this.clock);
  readonly volume: Volume;
  /** Folders that are links to others, by path: memfs makes no folder behind a link. */
  readonly links = new Map<string, string>();
  /** Steps of the last command. */
  steps = 0;
  /** Called with the lockfile's text after every change of it, and whether it was appended to or replaced as a whole. */
  onLockfile: ((text: string, how: 'appended' | 'replaced') => void) | null = null;
  /** What the film has in the place of its lockfile; null for that. */
  readonly #shared: MemorySharedLedger | null;
  readonly #disk: Disk;
  readonly #random: () => number;
  /** Bytes on stable storage of files that are being appended to. */
  readonly #synced = new Map<string, number>();

  /** `random` decides how long the gateway takes to answer, and the program's own chances. */
  constructor(random: () => number = () => 0.5, ledger: LedgerKind = 'lockfile') {
    this.#shared = ledger === 'shared ledger' ? createMemorySharedLedger(this.clock) : null;
    const { disk, volume } = memoryDisk({ '/film/': '', '/home/': '' });
    this.#disk = followingLinks(disk, this.links);
    this.#random = random;
    this.volume = volume;
  }

  write(path: string, content: string | Uint8Array): void {
    this.volume.writeFileSync(path, content);
  }

  /** Writes the manifest. */
  film(shots: readonly Record<string, unknown>[], top: Record<string, unknown> = {}, file = FILM): void {
    this.write(file, manifestText(shots, top));
  }

  /** The text of a file, empty where there is none; the records of a shared ledger, a line each, for its lockfile. */
  read(path: string): string {
    if (this.#shared && path === LOCK)
      return this.#shared.stored.map((record) => `${JSON.stringify(record)}\n`).join('');
    return this.has(path) ? String(this.volume.readFileSync(path, 'utf8')) : '';
  }

  has(path: string): boolean {
    return this.volume.existsSync(path);
  }

  /** All files below a folder, by absolute path, with their content in Latin-1. */
  files(folder = '/film'): Map<string, string> {
    const below = Object.keys(this.volume.toJSON()).filter((path) => path.startsWith(`${folder}/`));
    const files = below.filter((path) => this.volume.statSync(path).isFile()).sort();
    return new Map(files.map((path) => [path, String(this.volume.readFileSync(path, 'latin1'))]));
  }

  /** How many bytes of the lockfile were on stable storage when the last command ended or was killed. */
  get synced(): number {
    return this.#synced.get(LOCK) ?? Buffer.byteLength(this.read(LOCK));
  }

  /** The jobs of a lockfile. */
  async jobs(lockfile = LOCK): Promise<Job[]> {
    if (this.#shared) return [...bookOf(this.#shared.stored).jobs.values()];
    const read = await readBook(this.#disk, lockfile);
    if (!read.ok) throw new Error(read.error[0]?.message);
    return [...read.value.book.jobs.values()];
  }

  /** What a command that prints one JSON document printed. */
  async json<T>(...args: string[]): Promise<T> {
    const { out, err } = await this.run([...args, '--json']);
    if (out === '') throw new Error(err);
    return JSON.parse(out);
  }

  /** Runs a command to its end, or to where it is killed. */
  async run(args: readonly string[], disturbance: Disturbance = {}): Promise<Said> {
    const said: Said = { exit: null, out: '', err: '' };
    const interrupt = new AbortController();
    let kill: () => void = () => undefined;
    const killed = new Promise<'killed'>((resolve) => {
      kill = () => resolve('killed');
    });
    let isDead = false;
    this.steps = 0;
    const step: Step = async () => {
      if (this.steps === disturbance.dieAt) {
        isDead = true;
        kill();
      }
      if (this.steps === disturbance.interruptAt) interrupt.abort('interrupted by Ctrl-C');
      this.steps += 1;
      if (isDead) await forever();
    };
    current = this.#slow(stepped(this.gateway, ['submit', 'status', 'fetch'], step), () => isDead);
    const machine = this.#shared?.connect();
    const context: CliContext = {
      ...environmentOf(this.#watched(step), {
        ledger: machine?.store,
        clock: mortal(this.clock, () => isDead),
        random: this.#random,
        env: { PIXAZO_API_KEY: 'key-of-the-harness', PIXAZO_GATEWAY: ORIGIN },
        home: '/home',
      }),
      ...noTerminal(said, interrupt.signal),
    };
    const ending = runCommandLine(args, context).then((exit) => {
      said.exit = exit;
    });
    await this.clock.until(Promise.race([ending, killed]));
    if (isDead) {
      this.#bury(disturbance.unsynced ?? 1);
      machine?.pause();
      // Nobody waits for a run whose lease has run out.
      if (machine) await this.clock.until(this.clock.sleep(LEASE));
    }
    return isDead ? { ...said, exit: null } : said;
  }

  /** The process is gone: its claim is nobody's, and what was not synced may be cut off. */
  #bury(share: number): void {
    for (const path of this.files('').keys()) {
      if (/\.lock\.claim|\.shotlist\/claim/.test(path)) {
        this.volume.unlinkSync(path);
        continue;
      }
      const synced = this.#synced.get(path);
      if (!path.endsWith('.lock') || synced === undefined) continue;
      const size = Number(this.volume.statSync(path).size);
      if (size > synced) this.volume.truncateSync(path, synced + Math.floor((size - synced) * share));
    }
  }

  /** A gateway whose answers take a while, so that they come in any order. */
  #slow(gateway: Gateway, isDead: () => boolean): Gateway {
    const wait = async () => {
      await this.clock.sleep(Math.floor(this.#random() * 1000));
      if (isDead()) await forever();
    };
    return {
      async submit(request, timeout) {
        const answer = await gateway.submit(request, timeout);
        await wait();
        return answer;
      },
      async status(id, signal) {
        await wait();
        return gateway.status(id, signal);
      },
      fetch: (link, range, signal) => gateway.fetch(link, range, signal),
      close: async () => undefined,
    };
  }

  #watched(step: Step): Disk {
    const disk = stepped(this.#disk, CHANGES, step);
    const told = (path: string, how: 'appended' | 'replaced') => {
      if (path.endsWith('.lock')) this.onLockfile?.(this.read(path), how);
    };
    return Object.assign(disk, {
      openAppender: async (path: string, fresh?: boolean) => {
        await step();
        const file = await this.#disk.openAppender(path, fresh);
        this.#synced.set(path, file.size);
        return {
          id: file.id,
          get size() {
            return file.size;
          },
          write: async (bytes: Uint8Array) => {
            await step();
            await file.write(bytes);
            told(path, 'appended');
          },
          sync: async () => {
            await step();
            await file.sync();
            this.#synced.set(path, file.size);
          },
          close: () => file.close(),
        };
      },
      replace: async (path: string, content: FileContent) => {
        await step();
        await this.#disk.replace(path, content);
        this.#synced.delete(path);
        told(path, 'replaced');
      },
    });
  }
}

type Step = () => Promise<void>;

const CHANGES = [
  'truncate',
  'replaceSoon',
  'createNew',
  'link',
  'rename',
  'renameNew',
  'makeFolder',
  'remove',
  'syncFolder',
] as const;

/** The same thing, asking `step` before each of those operations. */
function stepped<T extends object, K extends keyof T>(inner: T, operations: readonly K[], step: Step): T {
  const view = { ...inner };
  for (const operation of operations) {
    const call = inner[operation] as (...given: unknown[]) => Promise<unknown>;
    Object.assign(view, {
      async [operation](...given: unknown[]) {
        await step();
        return call(...given);
      },
    });
  }
  return view;
}

/** A disk that follows these links to folders in every path that it is given. */
function followingLinks(disk: Disk, links: ReadonlyMap<string, string>): Disk {
  const real = (given: unknown): unknown => {
    if (typeof given !== 'string') return given;
    for (const [link, folder] of links)
      if (given === link || given.startsWith(`${link}/`)) return `${folder}${given.slice(link.length)}`;
    return given;
  };
  const calls = Object.entries(disk).map(([name, call]) => [
    name,
    (...given: unknown[]) => (call as (...all: unknown[]) => unknown)(...given.map(real)),
  ]);
  return Object.fromEntries(calls) as Disk;
}

function mortal(clock: Clock, isDead: () => boolean): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    async sleep(ms, signal) {
      await clock.sleep(ms, signal);
      if (isDead()) await forever();
    },
  };
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}

/** A manifest in which every shot has a model, a prompt and an image unless it says otherwise. */
export function manifestText(
  shots: readonly Record<string, unknown>[],
  top: Record<string, unknown> = {},
): string {
  return stringify({
    version: 1,
    defaults: { model: 'ltx-2-video', image: 'https://frames.example/1.png' },
    ...top,
    shots: shots.map((shot) => ({ prompt: `prompt of ${shot.id}`, ...shot })),
  });
}
