import { hash } from 'node:crypto';
import { hostname } from 'node:os';
import { type Disk, errorCode } from './disk.js';

/** Which process of which machine; null where the platform does not tell, which is equal to nothing, not even to another null. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** A digest of the machine's own id, because two machines may share a name. Copies of a machine may share it too. */
  machine: string | null;
  /** Differs after every start of every machine. */
  boot: string | null;
  /** Process ids mean something only inside one of these. */
  pid_namespace: string | null;
  /** Start times mean something only inside one of these (time_namespaces(7)). */
  time_namespace: string | null;
  /** When the process started, in clock ticks since the machine did or as `ps` says it: tells it from a later one with the same id. */
  started: number | string | null;
}

/** What can be known about processes of this machine. */
export interface Processes {
  self(): Promise<ProcessIdentity>;
  /** When the process with that id started, null where that cannot be told; `gone` where there provably is no such process. */
  find(pid: number): Promise<{ started: number | string | null } | 'gone'>;
}

/** What a program of the system prints; null where it is not there, fails or takes too long. Never rejects. */
type AskProgram = (command: string, args: readonly string[]) => Promise<string | null>;

/** How long a program is waited for, in milliseconds. */
const MOST_TIME = 5_000;

/** Where `ps` and `sysctl` are on the systems that have them, for a PATH that is shorter than a person's, such as cron's. */
const USUAL_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** A kernel that has no namespaces of that kind. */
const NONE = 'none';

/**
 * The machine's own processes: seen through `process.kill` and, on Linux, `/proc` (proc(5)). Where there is no `/proc` (macOS) the
 * system's `sysctl` and `ps` are asked, of which a claim has need and nothing else.
 */
export function systemProcesses(disk: Disk, ask: AskProgram = programs(process.env.PATH)): Processes {
  let asked: Promise<Kernel> | null = null;

  async function text(path: string): Promise<string | null> {
    try {
      return (await disk.readText(path)).trim() || null;
    } catch {
      return null;
    }
  }

  /** `none` where a kernel that has others does not have this kind. */
  async function namespace(kind: string): Promise<string | null> {
    try {
      return await disk.readLink(`/proc/self/ns/${kind}`);
    } catch (error) {
      const isOld = errorCode(error) === 'ENOENT' && (await disk.list('/proc/self/ns')).length > 0;
      return isOld ? NONE : null;
    }
  }

  /** A `/proc` may be of another namespace than this process, and speak of other processes under the same ids. */
  async function procIsOurs(): Promise<boolean> {
    const [self, own, status] = await Promise.all([
      text('/proc/self/stat'),
      text(`/proc/${process.pid}/stat`),
      text('/proc/self/status'),
    ]);
    if (self === null || own === null || status === null) return false;
    const { pid, started } = readStat(self);
    // The ids of this process from the namespace of that `/proc` down to its own: one where they are the same.
    const ids = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [String(process.pid)];
    return (
      pid === process.pid &&
      started !== null &&
      started === readStat(own).started &&
      ids.length === 1 &&
      ids[0] === String(process.pid)
    );
  }

  async function look(): Promise<Kernel> {
    const boot = known(await text('/proc/sys/kernel/random/boot_id'));
    if (boot !== null) {
      const [pid_namespace, time_namespace] = await Promise.all([namespace('pid'), namespace('time')]);
      return { kind: (await procIsOurs()) ? 'proc' : 'blind', boot, pid_namespace, time_namespace };
    }
    // A boot session has its id on XNU alone (macOS), which has no namespaces.
    const session = known(await ask('sysctl', ['-n', 'kern.bootsessionuuid']));
    if (session === null) return { kind: 'blind', boot: null, pid_namespace: null, time_namespace: null };
    return { kind: 'ps', boot: session, pid_namespace: NONE, time_namespace: NONE };
  }

  async function find(kind: Kernel['kind'], pid: number): ReturnType<Processes['find']> {
    if (!isThere(pid)) return 'gone';
    if (kind === 'blind') return { started: null };
    if (kind === 'ps') return { started: await ask('ps', ['-o', 'lstart=', '-p', String(pid)]) };
    const { state, started } = readStat(await text(`/proc/${pid}/stat`));
    // A zombie has ended; it waits for a parent that may never ask.
    return state === 'Z' || state === 'X' ? 'gone' : { started };
  }

  return {
    async self() {
      asked ??= look();
      const { kind, ...where } = await asked;
      const found = await find(kind, process.pid);
      const machine = await text('/etc/machine-id');
      return {
        pid: process.pid,
        host: hostname(),
        // machine-id(5) asks that the id itself is not passed on.
        machine: machine && hash('sha256', `shotlist ${machine}`, 'hex').slice(0, 16),
        ...where,
        started: found === 'gone' ? null : found.started,
      };
    },
    async find(pid) {
      asked ??= look();
      return find((await asked).kind, pid);
    },
  };
}

/** What can be told of the kernel that this process runs on; `kind` is how it tells when a process started, `blind` where not at all. */
type Kernel = Pick<ProcessIdentity, 'boot' | 'pid_namespace' | 'time_namespace'> & {
  kind: 'proc' | 'ps' | 'blind';
};

/** An id of zeros alone is none. */
function known(id: string | null): string | null {
  return id !== null && /[^0-]/.test(id) ? id : null;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Fields 1, 3 and 22 of proc_pid_stat(5), the latter two counted behind the command, which may hold anything. */
function readStat(stat: string | null): { pid: number; state: string | null; started: number | null } {
  const behind = stat?.slice(stat.lastIndexOf(')') + 1) ?? '';
  const fields = behind.trim().split(' ');
  const started = Number(fields[19]);
  return {
    pid: Number.parseInt(stat ?? '', 10),
    state: fields[0] || null,
    started: Number.isSafeInteger(started) && started > 0 ? started : null,
  };
}

/** Runs a program from that PATH, the only thing of the environment that it is given, with times and words that do not depend on the user's settings. */
function programs(path: string | undefined): AskProgram {
  const folders = [...(path ?? '').split(':').filter((folder) => folder.startsWith('/')), ...USUAL_FOLDERS];
  const env = { PATH: folders.join(':'), LC_ALL: 'C', TZ: 'UTC0' };
  return async (command, args) => {
    // Loading it takes a while, and on Linux nothing is asked.
    const { execFile } = await import('node:child_process');
    return new Promise((resolve) => {
      execFile(command, args, { env, timeout: MOST_TIME, windowsHide: true }, (error, out) =>
        resolve(error ? null : out.trim() || null),
      );
    });
  };
}
