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
import { createMemoryFilm, type HarnessLedger } from './harness-ledger.js';
import type { PostgresFilms } from './harness-postgres.js';
import { memoryDisk } from './memory-disk.js';
import { bookOf } from './memory-ledger.js';
import { noTerminal } from './no-terminal.js';
import { VirtualClock } from './virtual-clock.js';

const ORIGIN = 'https://gateway.example';

/** The gateways of commands, by their clocks. */
const gateways = new WeakMap<Clock, Gateway>();

/** What a test file mocks `gateway/pixazo/pixazo.js` with: commands open the harness's gateway instead of the HTTP client. */
export const harnessGateway = {
  openPixazo({ clock }: { clock: Clock }): Gateway {
    const gateway = gateways.get(clock);
    if (!gateway) throw new Error('no command is under way');
    return gateway;
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
  /** The database crashes before that step, and is back after so many milliseconds (at once unless told). */
  crashAt?: number;
  away?: number;
  /** The answer to the first statement behind that step is lost, though the database did it, and the connection with it. */
  cutAt?: number;
}

/** Commands of the same film on another machine. */
interface Beside {
  /** The machine whose clock, gateway and ledger they share. */
  beside?: CliHarness;
  person?: string;
}

/** Where the manifest lies. */
export const FILM = '/film/film.yaml';

/** Where its lockfile lies. */
export const LOCK = `${FILM}.lock`;

/** Where a film can be kept, for the names of tests. */
export const LEDGERS = ['lockfile', 'shared ledger', 'Postgres ledger'] as const;

/** What a film is kept in: its lockfile, or what several runs share: a ledger in memory, or one in a database. */
export type LedgerKind = 'lockfile' | 'shared ledger' | PostgresFilms;

/** The whole command line in this process: over a disk in memory, a virtual clock and a gateway with books of its own. */
export class CliHarness {
  readonly clock: VirtualClock;
  readonly gateway: FakeGateway;
  readonly volume: Volume;
  /** Folders that are links to others, by path: memfs makes no folder behind a link. */
  readonly links = new Map<string, string>();
  /** Steps of the last command. */
  steps = 0;
  /** How often commands were disturbed; what is asked for behind the last step of a command does not happen. */
  readonly struck = { kills: 0, interrupts: 0, crashes: 0, cuts: 0 };
  /** Called with the lockfile's text after every change of it, and whether it was appended to or replaced as a whole. */
  onLockfile: ((text: string, how: 'appended' | 'replaced') => void) | null = null;
  /** A film that has a shared ledger was moved to its lockfile. */
  isMoved = false;
  /** What the film has in the place of its lockfile; null for that. */
  readonly #ledger: HarnessLedger | null;
  readonly #person: string;
  readonly #disk: Disk;
  readonly #random: () => number;
  /** Bytes on stable storage of files that are being appended to. */
  readonly #synced = new Map<string, number>();

  /** `random` decides how long the gateway takes to answer, and the program's own chances. */
  constructor(
    random: () => number = () => 0.5,
    ledger: LedgerKind = 'lockfile',
    { beside, person = 'anna' }: Beside = {},
  ) {
    this.clock = beside?.clock ?? new VirtualClock();
    this.gateway = beside?.gateway ?? fakeGateway(this.clock);
    this.#ledger = beside ? beside.#ledger : ledgerOf(ledger, this.clock);
    this.#person = person;
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
    this.write(file, manifestText(shots, { ...this.#ledger?.manifest, ...top }));
  }

  /** Whose each run in a shared ledger is. */
  get people(): ReadonlyMap<string, string> {
    return this.#ledger?.people ?? new Map();
  }

  /** The database crashes between commands, and is back. */
  crash(): Promise<void> {
    return this.clock.until(this.#ledger?.crash(0) ?? Promise.resolve());
  }

  get #shared(): HarnessLedger | null {
    return this.isMoved ? null : this.#ledger;
  }

  /**
   * The text of a file, empty where there is none; for the lockfile of a film with a shared ledger, its records, a line each, behind what
   * is kept on this machine as long as they lack it.
   */
  read(path: string): string {
    if (this.#shared && path === LOCK) return this.keptText() + this.recordsText();
    return this.has(path) ? String(this.volume.readFileSync(path, 'utf8')) : '';
  }

  /** What is kept on this machine as long as a shared ledger lacks it, a job a line. */
  keptText(): string {
    const kept = [...this.files('/film')].filter(([name]) => KEPT.test(name));
    return kept.map(([, text]) => text).join('');
  }

  /** The records of a shared ledger, a line each. */
  recordsText(): string {
    return (this.#ledger?.stored ?? []).map((record) => `${JSON.stringify(record)}\n`).join('');
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
    if (this.#shared && lockfile === LOCK) return [...bookOf(this.#shared.stored).jobs.values()];
    const read = await readBook(this.#disk, lockfile);
    if (!read.ok) throw new Error(read.error[0]?.message);
    return [...read.value.book.jobs.values()];
  }

  /** Throws where `ledger check` finds something wrong with the film in its database. */
  async checkLedger(): Promise<void> {
    const { exit, out, err } = await this.run(['ledger', 'check', FILM]);
    if (exit !== 0) throw new Error(`ledger check: ${out}${err}`);
  }

  /** What a command that prints one JSON document printed. */
  async json<T>(...args: string[]): Promise<T> {
    const { out, err } = await this.run([...args, '--json']);
    if (out === '') throw new Error(err);
    return JSON.parse(out);
  }

  /** Runs a command to its end, or to where it is killed. */
  run(args: readonly string[], disturbance: Disturbance = {}): Promise<Said> {
    return this.clock.until(this.start(args, disturbance));
  }

  /** A command that somebody else lets time pass for. */
  async start(args: readonly string[], disturbance: Disturbance = {}): Promise<Said> {
    const said: Said = { exit: null, out: '', err: '' };
    const interrupt = new AbortController();
    let kill: () => void = () => undefined;
    const killed = new Promise<'killed'>((resolve) => {
      kill = () => resolve('killed');
    });
    let isDead = false;
    this.steps = 0;
    const step: Step = async () => {
      const now = (at: number | undefined, name: keyof typeof this.struck) => {
        if (this.steps !== at) return false;
        this.struck[name] += 1;
        return true;
      };
      const isKill = now(disturbance.dieAt, 'kills');
      const isCrash = now(disturbance.crashAt, 'crashes');
      isDead ||= isKill;
      if (isKill) kill();
      if (now(disturbance.interruptAt, 'interrupts')) interrupt.abort('interrupted by Ctrl-C');
      if (now(disturbance.cutAt, 'cuts')) this.#ledger?.cut(clock);
      this.steps += 1;
      if (isCrash) await this.#ledger?.crash(disturbance.away ?? 0);
      if (isDead) await forever();
    };
    const clock = mortal(this.clock, () => isDead);
    const ledger = this.#ledger;
    const connection = ledger?.connect({ clock, person: this.#person, isDead: () => isDead, step });
    const known = { ...connection?.environment };
    gateways.set(
      clock,
      this.#slow(stepped(this.gateway, ['submit', 'status', 'fetch'], step), () => isDead),
    );
    const context: CliContext = {
      ...environmentOf(this.#watched(step), {
        clock,
        random: this.#random,
        home: '/home',
        ...known,
        env: {
          PIXAZO_API_KEY: 'key-of-the-harness',
          PIXAZO_GATEWAY: ORIGIN,
          SHOTLIST_PERSON: this.#person,
          ...known.env,
          ...(this.isMoved && { SHOTLIST_LEDGER: 'lockfile' }),
        },
      }),
      ...noTerminal(said, interrupt.signal),
    };
    const ending = runCommandLine(args, context).then((exit) => {
      said.exit = exit;
    });
    await Promise.race([ending, killed]);
    await ledger?.revive();
    if (isDead) this.#bury(disturbance.unsynced ?? 1);
    if (isDead || connection?.sawCrash()) await connection?.bury();
    await ledger?.refresh();
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
    const ledger = this.#ledger;
    const wait = async () => {
      await this.clock.sleep(Math.floor(this.#random() * 1000));
      if (isDead()) await forever();
    };
    return {
      async submit(request, timeout) {
        await ledger?.refresh();
        const answer = await gateway.submit(request, timeout);
        await wait();
        return answer;
      },
      async status(id, signal) {
        await wait();
        await ledger?.refresh();
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

/** What a command keeps on its machine while the database is away. */
const KEPT = /\/\.shotlist\/[0-9a-f]{12}-[^/]*\.jsonl$/;

function ledgerOf(kind: LedgerKind, clock: VirtualClock): HarnessLedger | null {
  if (kind === 'lockfile') return null;
  return kind === 'shared ledger' ? createMemoryFilm(clock) : kind.create(clock);
}

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
