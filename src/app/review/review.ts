import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson } from '../../core/json.js';
import { err, ok, type Result } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import { errorCode } from '../../system/disk.js';
import { listen, readBody, sendJson } from '../../system/http-server.js';
import type { GatewayFlags } from '../commands.js';
import type { Environment } from '../film.js';
import { type Refusal, refusal } from '../refusal.js';
import { wantedPath } from './access.js';
import { createChoiceQueue } from './choice-queue.js';
import { choiceSchema, type ReviewChoice } from './choices.js';
import { watchFilm } from './film-watch.js';
import { createReaders } from './readers.js';
import { planToRenderAgain } from './render-again.js';
import { sendFile } from './send-file.js';

/** A film that is served for review. */
export interface Review {
  /** The address of the page; who does not know it gets nothing. */
  url: string;
  port: number;
  /** Ends it. Returns the choices that were not saved, because a run was at work to the end. */
  close(): Promise<ReviewChoice[]>;
}

/** The most bytes of a request's body. */
const MOST_BYTES = 64 * 1024;

const againSchema = z.strictObject({ takes: z.array(z.string().max(200)).min(1).max(1000) });

/** Sent with every answer: nothing is kept, nothing is embedded elsewhere, no other page reads it. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves a film's page on the loopback interface, live while a run is at work, with buttons that record what a person decides. Nothing is
 * served but the page and the film's own clips, thumbnails and input images; nothing is spent. `port` 0 for any. Refused where the film
 * cannot be read or the port is taken.
 */
export async function serveReview(
  environment: Environment,
  manifest: string,
  { port, flags }: { port: number; flags: GatewayFlags },
): Promise<Result<Review, Refusal>> {
  const secret = environment.newId.secret();
  const readers = createReaders();
  const refused: string[] = [];
  const queue = createChoiceQueue(environment, flags, (choice, why) => {
    refused.push(`${textOf(choice)}: ${messageOf(why)}`);
  });
  const watched = await watchFilm(environment, manifest, flags, (isNew) => void looked(isNew));
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
    answer(request, response).catch((error: unknown) => {
      response.destroy();
      if (errorCode(error) === undefined) throw error;
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { method = '', url = '', headers } = request;
    const path = wantedPath({ method, url, headers }, { port: at, secret });
    const isRead = method === 'GET' || method === 'HEAD';
    if (path === null) return void response.writeHead(404).end();
    if (isRead && path === '') return sendPage(response);
    if (isRead && path === 'events') return readers.add(response, [liveEvent()]);
    if (method === 'POST' && path === 'choose') return choose(request, response);
    if (method === 'POST' && path === 'again') return renderAgain(request, response);
    const file = isRead ? watch.view().files.get(path) : undefined;
    if (file === undefined) return void response.writeHead(404).end();
    await sendFile(environment.disk, file, request, response);
  }

  function sendPage(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(watch.view().html);
  }

  async function choose(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const choice = choiceSchema.safeParse(parseJson((await readBody(request, MOST_BYTES)) ?? ''));
    if (!choice.success) return sendJson(response, { status: 400, body: { error: 'not a choice' } });
    const made = await queue.make(watch.view().film, choice.data);
    if (made.ok && made.value === 'saved') await watch.refresh();
    readers.tell(liveEvent());
    const body = made.ok ? { outcome: made.value } : { error: messageOf(made.error) };
    sendJson(response, { status: made.ok ? 200 : 409, body });
  }

  async function renderAgain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = againSchema.safeParse(parseJson((await readBody(request, MOST_BYTES)) ?? ''));
    if (!asked.success) return sendJson(response, { status: 400, body: { error: 'no list of takes' } });
    const planned = await planToRenderAgain(environment, watch.view().film, asked.data.takes, flags);
    const body = planned.ok ? { ...planned.value } : { error: messageOf(planned.error) };
    sendJson(response, { status: planned.ok ? 200 : 409, body });
  }

  async function looked(isNew: boolean): Promise<void> {
    const { run, film, data } = watch.view();
    if (isNew) readers.tell({ event: 'film', data });
    if (isNew || run) readers.tell(liveEvent());
    if (!run && queue.waiting().length > 0 && (await queue.retry(film))) await watch.refresh();
  }

  function liveEvent(): { event: 'live'; data: string } {
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

/** A refusal as one text that is safe to show. */
function messageOf({ diagnostics, message }: Refusal): string {
  const texts = [...diagnostics.map((each) => each.message), ...(message === '' ? [] : [message])];
  return escapeControls(texts.join(' '));
}
