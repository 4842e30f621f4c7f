import { createEventStream } from '../../core/event-stream.js';
import { ok, type Result } from '../../core/result.js';
import { adoptCommand, nextCommand } from '../commands.js';
import type { Film } from '../film.js';
import { invalid, type Refusal } from '../refusal.js';
import { renderFilm } from '../render.js';
import { type RunEvent, type RunSummary, withoutCommands } from './events.js';
import { batchOf, environmentOf, gatewayOf, type RenderOptions } from './options.js';

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
    options.onEvent?.(event);
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
  emit: (event: RunEvent) => void,
): Promise<Result<RunSummary, Refusal>> {
  const { agree, signal = new AbortController().signal, only, allowUnpriced } = options;
  const { manifest } = film.places;
  const where = gatewayOf(film, options);
  const ended = await renderFilm(environmentOf(film, options), film, batchOf(film, options), {
    emit: (event) => emit(event.type === 'summary' ? withoutCommands(event) : event),
    interrupt: signal,
    next: (after) => nextCommand(manifest, { ...where, only, allowUnpriced }, after),
    adopt: (job, request_id) => adoptCommand(manifest, where, job, request_id),
    holding: () => undefined,
    async agree(plan) {
      const yes = agree === true || (await agree(plan));
      return yes ? ok(null) : invalid('The plan was not agreed to; nothing was sent.');
    },
  });
  return ended.ok ? ok(withoutCommands(ended.value)) : ended;
}
