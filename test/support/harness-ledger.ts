import type { Environment } from '../../src/app/film/film.js';
import type { JobRecord } from '../../src/ledger/record.js';
import type { Clock } from '../../src/system/clock.js';
import { createMemorySharedLedger, LEASE } from './memory-shared-ledger.js';
import type { VirtualClock } from './virtual-clock.js';

/** A command of the harness that is under way. */
export interface HarnessProcess {
  /** The clock that the command goes by. */
  clock: Clock;
  person: string;
  isDead(): boolean;
  /** Asked before whatever the command does to the ledger. Never resolves for one that is dead. */
  step(): Promise<void>;
}

/** A command's way to the ledger. */
export interface HarnessConnection {
  /** What the command finds the ledger by. */
  environment: Partial<Pick<Environment, 'ledger' | 'env'>>;
  /** The database was away while the command ran, so that it may have ended without a word to it. */
  sawCrash(): boolean;
  /** The command has ended without a word: resolves when its lease has run out. */
  bury(): Promise<void>;
}

/** What a film is kept in that has no lockfile, and that any number of commands share. */
export interface HarnessLedger {
  /** What the manifest says of it. */
  readonly manifest: Record<string, unknown>;
  /** The records that are stable as of the last `refresh`, in their order. */
  readonly stored: readonly JobRecord[];
  refresh(): Promise<void>;
  /** Whose each run is, as of then; of none where only the runs themselves know. */
  readonly people: ReadonlyMap<string, string>;
  connect(process: HarnessProcess): HarnessConnection;
  /** Its database crashes, and is back after so many milliseconds; nothing happens where it has none. */
  crash(away: number): Promise<void>;
  /** The database is back before that. */
  revive(): Promise<void>;
  /** The answer to the statement that the command sends next is lost, and so is its connection. */
  cut(clock: Clock): void;
}

/** A ledger in memory, whose time is the clock's. */
export function createMemoryFilm(clock: VirtualClock): HarnessLedger {
  const ledger = createMemorySharedLedger(clock);
  return {
    manifest: {},
    stored: ledger.stored,
    refresh: async () => undefined,
    people: new Map(),
    connect() {
      const machine = ledger.connect();
      return {
        environment: { ledger: machine.store },
        sawCrash: () => false,
        async bury() {
          machine.pause();
          await clock.sleep(LEASE);
        },
      };
    },
    crash: async () => undefined,
    revive: async () => undefined,
    cut: () => undefined,
  };
}
