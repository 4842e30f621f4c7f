import type { Processes, ProcessIdentity } from './processes.js';

/**
 * Where a process is, as seen from another one. `here`: among the processes that this one can ask about. `container`: on this
 * machine, under process ids of its own. `restarted`: on this machine before its last start, or on a copy of it. `unknown`: too
 * little is known of one of the two.
 */
export type Where = 'here' | 'container' | 'restarted' | 'elsewhere' | 'unknown';

/** What became of a process as far as that can be told; only `ended` and `alive` are proven. */
export type Fate = 'alive' | 'ended' | 'unknown';

/**
 * Where the other process is. Only the id of the boot tells that two processes run on the same machine now: names and machine ids
 * are copied with a disk or an image.
 */
export function whereIs(other: ProcessIdentity, self: ProcessIdentity): Where {
  const isOneBoot = same(other.boot, self.boot);
  if (isOneBoot && differ(other.pid_namespace, self.pid_namespace)) return 'container';
  if (other.host !== self.host || differ(other.machine, self.machine))
    return isOneBoot ? 'unknown' : 'elsewhere';
  if (isOneBoot) return same(other.pid_namespace, self.pid_namespace) ? 'here' : 'unknown';
  return differ(other.boot, self.boot) && same(other.machine, self.machine) ? 'restarted' : 'unknown';
}

/** What became of the other process. */
export async function fateOf(
  other: ProcessIdentity,
  self: ProcessIdentity,
  processes: Pick<Processes, 'find'>,
): Promise<Fate> {
  if (whereIs(other, self) !== 'here') return 'unknown';
  const found = await processes.find(other.pid);
  if (found === 'gone') return 'ended';
  const isComparable =
    same(other.time_namespace, self.time_namespace) &&
    found.started !== null &&
    typeof other.started === typeof found.started;
  if (!isComparable) return 'unknown';
  return other.started === found.started ? 'alive' : 'ended';
}

/** True unless the process has provably ended. */
export async function mayBeAlive(
  other: ProcessIdentity,
  self: ProcessIdentity,
  processes: Pick<Processes, 'find'>,
): Promise<boolean> {
  return (await fateOf(other, self, processes)) !== 'ended';
}

/** True where both are known and equal. */
function same<T>(a: T | null, b: T | null): boolean {
  return a !== null && a === b;
}

/** True where both are known and not equal. */
function differ<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}
