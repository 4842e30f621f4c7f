import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../../scripts/bundle.mjs';
import { type CutProxy, startCutProxy } from './cut-proxy.js';
import type { Orders } from './ledger-worker.js';

/** Built by `buildWorker`. */
const WORKER = new URL('../../.build/ledger-worker.mjs', import.meta.url);

/** Builds what machines run, with its packages in it: most processes of a race live for a second or two. */
export async function buildWorker(): Promise<void> {
  await bundled('test/support/ledger-worker.ts', []);
}

/** What differs from one machine to the next. */
type OwnOrders = 'address' | 'machine' | 'spill' | 'notes' | 'maxCost';

/** What machines share. */
export interface Shared extends Omit<Orders, OwnOrders> {
  /** The folder of the server's socket, and its user. */
  socket: string;
  user: string;
}

/** One machine: its processes, one after the other, and its network. */
export interface Station {
  readonly name: string;
  readonly proxy: CutProxy;
  /** How often a process was started. */
  readonly starts: number;
  /** Starts its next process, where none runs. */
  start(): void;
  /** A signal to its process, if one runs. */
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Resolves when its process has ended. */
  ended(): Promise<void>;
  /** What its processes wrote down as stable, a line each. */
  notes(): string[];
  close(): Promise<void>;
}

/** A machine with a folder of its own in `folder`; `maxCost`: micro-dollars that each of its runs may reserve, null for no cap. */
export async function createStation(
  folder: string,
  name: string,
  maxCost: bigint | null,
  { socket, user, ...shared }: Shared,
): Promise<Station> {
  const own = join(folder, name);
  mkdirSync(own);
  const notes = join(own, 'notes');
  const proxy = await startCutProxy(socket, own);
  const orders: Orders = {
    ...shared,
    address: `postgres:///films?host=${encodeURIComponent(own)}&user=${user}`,
    machine: name,
    spill: join(own, 'spill'),
    notes,
    maxCost: maxCost === null ? null : String(maxCost),
  };
  let child: ChildProcess | null = null;
  let starts = 0;

  async function ended(): Promise<void> {
    if (child) await once(child, 'exit');
  }
  async function kill(): Promise<void> {
    const exit = ended();
    child?.kill('SIGKILL');
    await exit;
  }

  return {
    name,
    proxy,
    get starts() {
      return starts;
    },
    start() {
      if (child) return;
      starts += 1;
      const started = fork(WORKER, {
        execArgv: [],
        env: { ...process.env, ORDERS: JSON.stringify(orders) },
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      });
      started.stderr?.resume();
      started.once('exit', () => {
        child = null;
      });
      child = started;
    },
    signal: (signal) => void child?.kill(signal),
    kill,
    ended,
    notes: () => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n') : []),
    async close() {
      await kill();
      await proxy.close();
    },
  };
}
