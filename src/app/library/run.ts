import { createEventStream } from '../../core/event-stream.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { Plan } from '../../plan/plan.js';
import type { RunEvent as EveryEvent, Summary } from '../../run/event.js';
import { adoptCommand, nextCommand } from '../film/commands.js';
import type { Film } from '../film/film.js';
import { renderFilm } from '../render.js';
import { withCallbacks } from './callbacks.js';
import { problemWithOptions } from './check-options.js';
import { batchOf, environmentOf, gatewayOf, type Options } from './options.js';

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

/** What a run is asked for. */
export interface RenderOptions extends Options {
  /**
   * Says yes to the plan before anything is sent. On the real gateway this spends money, so it has to be said: `true`, or a function that
   * looks at the plan.
   */
  agree: true | ((plan: Plan) => boolean | Promise<boolean>);
  /**
   * Called with everything that happens; see also `Run.events`. What it throws interrupts the run as `signal` does, and is thrown when the
   * run has ended.
   */
  onEvent?: (event: RunEvent) => void;
  /** Aborted to interrupt: no new submission, the ones on the wire are waited for; the same call resumes. */
  signal?: AbortSignal | undefined;
}

const NO_AGREE = '`agree` must be true, or a function that looks at the plan.';

/** A run that is under way. */
export interface Run extends Promise<Result<RunSummary, Refusal>> {
  /**
   * Everything that happens from the moment this is first read, for one reader: `for await (const event of run.events)`. Ends with the run,
   * and throws what the run throws; a refusal is no error, so await the run for it. Leaving the loop early does not end the run.
   */
  readonly events: AsyncIterable<RunEvent>;
}

/** Renders what is not rendered yet, resumes what is open, downloads the clips, and writes ledger and reports. */
export function render(film: Film, options: RenderOptions): Run {
  const stream = createEventStream<RunEvent>();
  let isRead = false;
  const ended = carryOut(film, options, (event) => {
    if (isRead) stream.push(event);
  });
  ended.then(
    () => stream.end(),
    (error: unknown) => stream.end(error),
  );
  const events = {
    get: () => {
      isRead = true;
      return stream.values;
    },
  };
  return Object.defineProperty(ended, 'events', events) as Run;
}

async function carryOut(
  film: Film,
  options: RenderOptions,
  push: (event: RunEvent) => void,
): Promise<Result<RunSummary, Refusal>> {
  const problem = problemWithOptions(film, options) ?? (options.agree === undefined ? NO_AGREE : null);
  if (problem !== null) return invalid(`${problem} Nothing was sent.`);
  const { agree, only, allowUnpriced } = options;
  const { manifest } = film.places;
  const where = gatewayOf(film, options);
  const ended = await withCallbacks(options.signal, (interrupt, guard) => {
    const onEvent = guard('onEvent', options.onEvent);
    return renderFilm(environmentOf(film, options), film, batchOf(film, options), {
      emit(event) {
        const told = event.type === 'summary' ? withoutCommands(event) : event;
        push(told);
        onEvent(told);
      },
      interrupt,
      next: (after) => nextCommand(manifest, { ...where, only, allowUnpriced }, after),
      adopt: (job, request_id) => adoptCommand(manifest, where, job, request_id),
      holding: () => undefined,
      async agree(plan) {
        const yes = agree === true || (await agree(plan)) === true;
        return yes ? ok(null) : invalid('The plan was not agreed to; nothing was sent.');
      },
    });
  });
  return ended.ok ? ok(withoutCommands(ended.value)) : ended;
}

/** A summary without what only a command line has: an exit code, and the command that goes on. */
function withoutCommands<S extends Summary>({ exit, next: _next, ...summary }: S) {
  const outcome: RunSummary['outcome'] = exit === 0 ? 'complete' : exit === 3 ? 'held back' : 'incomplete';
  return { ...summary, outcome };
}
