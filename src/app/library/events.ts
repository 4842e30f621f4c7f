import type { RunEvent as EveryEvent, Summary } from '../../run/event.js';

/**
 * How a run ended. `outcome`: `complete` if every selected take is finished; `held back` if a cap or an unknown price left takes out and
 * nothing else is open; `incomplete` otherwise. `cause` says why a run stopped submitting early. Amounts are US dollars as decimal
 * text, null if unknown; names are those of the `summary` event of `render --json`.
 */
export type RunSummary = Omit<Summary, 'exit' | 'next'> & {
  outcome: 'complete' | 'held back' | 'incomplete';
};

/** What happens in a run, in the names of `render --json`; `at` is ISO 8601 in UTC. The last one is the summary. */
export type RunEvent =
  | Exclude<EveryEvent, { type: 'summary' }>
  | ({ at: string; type: 'summary' } & RunSummary);

/** A summary without what only a command line has: an exit code, and the command that goes on. */
export function withoutCommands<S extends Summary>({ exit, next: _next, ...summary }: S) {
  const outcome: RunSummary['outcome'] = exit === 0 ? 'complete' : exit === 3 ? 'held back' : 'incomplete';
  return { ...summary, outcome };
}
