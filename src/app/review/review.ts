import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { errorCode, nullIfDiskFailed } from '../../system/disk.js';
import { listen } from '../../system/http-server.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { refreshPage } from '../report.js';
import { answerRequest } from './answers.js';
import { createChoiceQueue } from './choice-queue.js';
import type { ReviewChoice } from './choices.js';
import { changeEvent, messageOf } from './film-text.js';
import type { FilmView } from './film-view.js';
import { watchFilm } from './film-watch.js';
import { createReaders, type PageEvent } from './readers.js';

/** A film that is served for review. */
export interface Review {
  /** The address of the page; who does not know it gets nothing. */
  url: string;
  port: number;
  /** Ends it. Returns the choices that were not saved, because a run was at work to the end. */
  close(): Promise<ReviewChoice[]>;
}

/**
 * Serves a film's page on the loopback interface, live while a run is at work, with buttons that record what a person decides. Nothing is
 * served but the page and the film's own clips, thumbnails and input images; nothing is spent. `port` 0 for any. Refused where the film
 * cannot be read or the port is taken.
 */
export async function serveReview(
  machine: Environment,
  manifest: string,
  { port, flags }: { port: number; flags: GatewayFlags },
): Promise<Result<Review, Refusal>> {
  const environment = { ...machine, kept: { ledgers: new Map(), seen: new WeakMap() } };
  const secret = environment.newId.secret();
  const readers = createReaders();
  const refused: string[] = [];
  const pages = createPageKeeper(environment, flags);
  const queue = createChoiceQueue(
    environment,
    flags,
    (choice, why) => refused.push(`${textOf(choice)}: ${messageOf(why)}`),
    (film) => pages.chosen(film),
  );
  const watched = await watchFilm(environment, manifest, flags, (before) => void looked(before));
  if (!watched.ok) return watched;
  const watch = watched.value;
  const served = await serve();
  if (!served.ok) {
    watch.close();
    return served;
  }
  const { origin, close } = served.value;
  const at = Number(new URL(origin).port);
  return ok({
    url: `${origin}/${secret}/`,
    port: at,
    async close() {
      watch.close();
      readers.close();
      await close();
      await pages.close();
      return queue.waiting();
    },
  });

  async function serve(): Promise<Result<Awaited<ReturnType<typeof listen>>, Refusal>> {
    try {
      return ok(await listen(port, respond));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      const why =
        errorCode(error) === 'EADDRINUSE' ? 'the port is taken; choose another with --port' : String(error);
      return err(refusal('invalid', `The review cannot be served: ${why}.`));
    }
  }

  /** What goes wrong with one answer, such as a disk that fails, ends that answer and nothing else. */
  function respond(request: IncomingMessage, response: ServerResponse): void {
    const answering = { environment, flags, watch, readers, queue, liveEvent };
    answerRequest(answering, { port: at, secret }, request, response).catch((error: unknown) => {
      response.destroy();
      if (errorCode(error) === undefined) throw error;
    });
  }

  async function looked(before: FilmView | null): Promise<void> {
    const view = watch.view();
    if (before && before.version !== view.version) readers.tell(changeEvent(before, view));
    if (before || view.run) readers.tell(liveEvent());
    if (!view.run && queue.waiting().length > 0 && (await queue.retry(view.film))) await watch.refresh();
  }

  function liveEvent(): PageEvent {
    const problem = watch.problem();
    const facts = {
      run: watch.view().run,
      waiting: queue.waiting(),
      problem: problem && messageOf(problem),
      refused,
    };
    return { event: 'live', data: JSON.stringify(facts) };
  }
}

function textOf(choice: ReviewChoice): string {
  return `${choice.verb} ${'take' in choice ? choice.take : 'shot' in choice ? choice.shot : choice.job}`;
}

/** How long after a choice the film's page is written, in milliseconds: it is as long as the film, and choices come one after the other. */
const REST = 5000;

/** Keeps the film's page up with choices. */
interface PageKeeper {
  /** To be called after a choice was recorded. */
  chosen(film: Film): void;
  /** Writes the page now if a choice is not on it yet. */
  close(): Promise<void>;
}

/** Keeps the page of a film, if there is one, up with the choices that a review records. A page that cannot be written is left as it is. */
function createPageKeeper(environment: Environment, flags: GatewayFlags): PageKeeper {
  const closing = new AbortController();
  let newest: Film | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    await environment.clock.sleep(REST, closing.signal);
    while (newest) {
      const film = newest;
      newest = null;
      await refreshPage(environment, film, flags).catch(nullIfDiskFailed);
    }
    writing = null;
  }

  return {
    chosen(film) {
      newest = film;
      writing ??= write();
    },
    async close() {
      closing.abort();
      await writing;
    },
  };
}
