import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson } from '../../core/json.js';
import { readBody, sendJson } from '../../system/http-server.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment } from '../film/film.js';
import { type ReviewPlace, wantedPath } from './access.js';
import type { ChoiceQueue } from './choice-queue.js';
import { choiceSchema } from './choices.js';
import { chartOf, filmEvent, messageOf, numbersOf, pageText } from './film-text.js';
import type { FilmWatch } from './film-watch.js';
import type { PageEvent, Readers } from './readers.js';
import { planToRenderAgain } from './render-again.js';
import { sendFile } from './send-file.js';

/** What the requests to a review are answered from. */
export interface Answering {
  environment: Environment;
  flags: GatewayFlags;
  watch: FilmWatch;
  readers: Readers;
  queue: ChoiceQueue;
  /** Tells of the run that is at work and of choices. */
  liveEvent(): PageEvent;
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

/** Answers one request to a review; 404 for everything but the film's page, its files, and what the page asks for. */
export async function answerRequest(
  { environment, flags, watch, readers, queue, liveEvent }: Answering,
  place: ReviewPlace,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const { method = '', url = '', headers } = request;
  const path = wantedPath({ method, url, headers }, place);
  if (path === null) return notFound();
  if (method === 'POST') return path === 'choose' ? choose() : path === 'again' ? renderAgain() : notFound();
  if (method !== 'GET' && method !== 'HEAD') return notFound();
  const view = watch.view();
  if (path === '')
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageText(view));
  if (path === 'events') return readers.add(response, firstEvents());
  if (path === 'numbers') return sendJson(response, { status: 200, body: numbersOf(view) });
  if (path === 'chart') return sendJson(response, { status: 200, body: chartOf(view) });
  const file = view.files.get(path);
  if (file === undefined) return notFound();
  await sendFile(environment.disk, file, request, response);

  function notFound(): void {
    response.writeHead(404).end();
  }

  /** A page says which version it shows; it gets the whole film if that is not the newest. */
  function firstEvents(): PageEvent[] {
    const shown = headers['last-event-id'] ?? new URLSearchParams(url.split('?')[1]).get('since');
    const isNewest = shown === String(watch.view().version);
    return [...(isNewest ? [] : [filmEvent(watch.view())]), liveEvent()];
  }

  async function choose(): Promise<void> {
    const choice = choiceSchema.safeParse(parseJson((await readBody(request, MOST_BYTES)) ?? ''));
    if (!choice.success) return sendJson(response, { status: 400, body: { error: 'not a choice' } });
    const made = await queue.make(watch.view().film, choice.data);
    const body = made.ok ? { outcome: made.value } : { error: messageOf(made.error) };
    sendJson(response, { status: made.ok ? 200 : 409, body });
    if (made.ok && made.value === 'saved') await watch.refresh();
    else readers.tell(liveEvent());
  }

  async function renderAgain(): Promise<void> {
    const asked = againSchema.safeParse(parseJson((await readBody(request, MOST_BYTES)) ?? ''));
    if (!asked.success) return sendJson(response, { status: 400, body: { error: 'no list of takes' } });
    const planned = await planToRenderAgain(environment, watch.view().film, asked.data.takes, flags);
    const body = planned.ok ? { ...planned.value } : { error: messageOf(planned.error) };
    sendJson(response, { status: planned.ok ? 200 : 409, body });
  }
}
