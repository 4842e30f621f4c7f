import type { SharedRun, SharedSession, SharedState } from '../../ledger/shared.js';
import { fateOf } from '../../system/process-fate.js';
import type { Processes, ProcessIdentity } from '../../system/processes.js';

/** Who asks about processes. */
type Asking = { processes: Processes };

/** What a shared ledger says, without the runs whose processes on this machine are proven to have ended. */
export async function withoutDeadRuns(asking: Asking, state: SharedState): Promise<SharedState> {
  const dead = new Set((await deadRuns(asking, state)).map(({ run }) => run));
  if (dead.size === 0) return state;
  const runs = Array.from(state.runs, ([id, run]): [string, SharedRun] => [
    id,
    dead.has(id) ? { ...run, isLive: false } : run,
  ]);
  return { runs: new Map(runs), holders: new Map([...state.holders].filter(([, run]) => !dead.has(run))) };
}

/** Ends the runs whose processes on this machine are proven to have ended, so that nobody waits for their leases. */
export async function buryDeadRuns(asking: Asking, shared: SharedSession): Promise<void> {
  for (const { run } of await deadRuns(asking, shared.state)) await shared.bury(run);
}

async function deadRuns({ processes }: Asking, { runs }: SharedState): Promise<SharedRun[]> {
  const live = [...runs.values()].filter(({ isLive, worker }) => isLive && worker.identity !== undefined);
  if (live.length === 0) return [];
  const self = await processes.self();
  const fates = await Promise.all(
    live.map(({ worker }) => {
      const other = identityOf(worker.identity);
      return other ? fateOf(other, self, processes) : 'unknown';
    }),
  );
  return live.filter((_, index) => fates[index] === 'ended');
}

/** What a run says of its process, for others of its machine. */
export function identityText(identity: ProcessIdentity): string {
  return JSON.stringify(identity);
}

const TEXTS = ['machine', 'boot', 'pid_namespace', 'time_namespace'] as const;

/** Null for a text that another version wrote in another form: nothing is proven by it. */
function identityOf(text: string | undefined): ProcessIdentity | null {
  try {
    const found: Partial<ProcessIdentity> = JSON.parse(text ?? '');
    const isWhole = typeof found.pid === 'number' && typeof found.host === 'string';
    const areTexts = TEXTS.every((key) => found[key] === null || typeof found[key] === 'string');
    const isTold = found.started === null || ['number', 'string'].includes(typeof found.started);
    return isWhole && areTexts && isTold ? (found as ProcessIdentity) : null;
  } catch {
    return null;
  }
}
