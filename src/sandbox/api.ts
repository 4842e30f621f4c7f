import type { IncomingMessage } from 'node:http';
import type { Catalog, Model } from '../catalog/model.js';
import { quote } from '../catalog/price.js';
import { type JsonObject, parseJson } from '../core/json.js';
import type { Clock } from '../system/clock.js';
import { pathOf, type Reply, readBody } from '../system/http-server.js';
import type { Account } from './account.js';
import { askedCallback, type Callbacks } from './callbacks.js';
import { checkRequest } from './check.js';
import { clipSpecOf } from './clip-spec.js';
import type { Labels } from './labels.js';
import type { Queue } from './queue.js';
import { accepted, managementError, modelError, statusReply } from './replies.js';

const STATUS_PATH = '/v2/requests/status/';
const BODY_LIMIT = 2 ** 20;
const NO_SUCH_PATH = managementError(404, 'Resource not found');

/** The dependencies of the endpoints. */
export interface Api {
  catalog: Catalog;
  /** Gateway model ids that get the reply "not found or is disabled". */
  disabled: ReadonlySet<string>;
  account: Account;
  labels: Labels;
  queue: Queue;
  callbacks: Callbacks;
  clock: Clock;
  /** The origins of the gateway and of the CDN. */
  origins(): { gateway: string; cdn: string };
}

/** Handles a request to the gateway as its documentation says. */
export async function answerApi(api: Api, request: IncomingMessage): Promise<Reply> {
  const body = await readBody(request, BODY_LIMIT);
  const key = request.headers['ocp-apim-subscription-key'];
  const refused = api.account.refusesKey(Array.isArray(key) ? key[0] : key);
  if (refused) return refused;
  const path = pathOf(request);
  if (request.method === 'GET' && path.startsWith(STATUS_PATH)) {
    return answerStatus(api, path.slice(STATUS_PATH.length));
  }
  const model = [...api.catalog.values()].find((candidate) => candidate.path === path);
  if (request.method !== 'POST' || !model) return NO_SUCH_PATH;
  return answerSubmission(api, model, body, request);
}

function answerStatus(api: Api, id: string): Reply {
  const job = api.queue.find(decoded(id));
  if (!job) return modelError(404, 'Not Found', 'Request not found');
  return statusReply(job, api.clock.now(), api.origins().cdn);
}

async function answerSubmission(
  api: Api,
  model: Model,
  text: string | null,
  { headers, url = '' }: IncomingMessage,
): Promise<Reply> {
  const pace = api.account.refusesPace();
  if (pace) return pace;
  if (api.disabled.has(model.gateway_model))
    return modelError(400, 'Model not found', `Model '${model.gateway_model}' not found or is disabled`);
  const sent = text === null ? null : parseObject(text);
  if (!sent) return modelError(400, 'Bad Request', 'The body must be a JSON object of at most 1 MiB');
  const { callback, body } = askedCallback(model, headers['x-webhook-url'], sent);
  const checked = checkRequest(model, body);
  if (!checked.ok) return modelError(400, 'Bad Request', checked.error);
  const take = new URLSearchParams(url.split('?')[1]).get('take');
  const label = api.labels.of(model, body, api.queue.jobs(), api.clock.now(), take);
  const clip = clipSpecOf(model, body, label);
  if (!clip.ok) return modelError(400, 'Bad Request', clip.error);
  const poor = api.account.pay(quote(model, body).usd ?? 0n);
  if (poor) return poor;
  const job = await api.queue.accept(model, clip.value, callback);
  api.callbacks.expect(job);
  return accepted(job, api.origins().gateway);
}

function parseObject(text: string): JsonObject | null {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
