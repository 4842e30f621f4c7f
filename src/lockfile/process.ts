import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { type Disk, errorCode } from '../disk.js';

/** Which process of which machine; null where the platform does not tell. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** A digest of the machine's own id, because two machines may share a name. */
  machine: string | null;
  /** Differs after every start of the machine. */
  boot: string | null;
  /** Process ids mean something only inside one of these. */
  pid_namespace: string | null;
  /** When the process started, in clock ticks since the machine did: tells it from a later one with the same id. */
  started: number | null;
}

/** What can be known about processes of this machine. */
export interface Processes {
  self(): Promise<ProcessIdentity>;
  /** When the process with that id started, null where that cannot be told; `gone` where there provably is no such process. */
  find(pid: number): Promise<{ started: number | null } | 'gone'>;
}

/** The machine's own processes, seen through `process.kill` and, on Linux, `/proc` (proc(5)). */
export function systemProcesses(disk: Disk): Processes {
  async function text(path: string): Promise<string | null> {
    try {
      return (await disk.readText(path)).trim() || null;
    } catch {
      return null;
    }
  }

  async function linkTarget(path: string): Promise<string | null> {
    try {
      return await disk.readLink(path);
    } catch {
      return null;
    }
  }

  return {
    async self() {
      const machine = await text('/etc/machine-id');
      return {
        pid: process.pid,
        host: hostname(),
        // machine-id(5) asks that the id itself is not passed on.
        machine: machine && hash('sha256', `shotlist ${machine}`, 'hex').slice(0, 16),
        boot: await text('/proc/sys/kernel/random/boot_id'),
        pid_namespace: await linkTarget('/proc/self/ns/pid'),
        started: readStat(await text('/proc/self/stat')).started,
      };
    },
    async find(pid) {
      if (!isThere(pid)) return 'gone';
      const { state, started } = readStat(await text(`/proc/${pid}/stat`));
      // A zombie has ended; it waits for a parent that may never ask.
      return state === 'Z' || state === 'X' ? 'gone' : { started };
    },
  };
}

/** True unless the process that identified itself so has provably ended, as far as `self` can tell. */
export async function mayBeAlive(
  other: ProcessIdentity,
  self: ProcessIdentity,
  processes: Processes,
): Promise<boolean> {
  if (other.host !== self.host || other.machine !== self.machine) return true;
  // Another boot is an earlier one only where the machine is known to be the same.
  if (other.boot !== self.boot) return self.machine === null || other.boot === null || self.boot === null;
  if (other.pid_namespace !== self.pid_namespace) return true;
  const found = await processes.find(other.pid);
  if (found === 'gone') return false;
  return other.started === null || found.started === null || other.started === found.started;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Fields 3 and 22 of proc_pid_stat(5), counted behind the command, which may hold anything. */
function readStat(stat: string | null): { state: string | null; started: number | null } {
  const fields =
    stat
      ?.slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ') ?? [];
  const started = Number(fields[19]);
  return { state: fields[0] || null, started: Number.isSafeInteger(started) && started > 0 ? started : null };
}
