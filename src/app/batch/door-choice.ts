import {
  type ListenAddress,
  listenText,
  parseListen,
  parsePublicUrl,
  USUAL_LISTEN,
} from '../../core/door-address.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { DoorFlags } from '../film/commands.js';
import type { Film } from '../film/film.js';
import type { BatchOptions } from './batch.js';

/** A public address that is to lead to this machine. */
export interface DoorChoice {
  /** For people: `the door abc.trycloudflare.com`. */
  name: string;
  url: string;
  listen: ListenAddress;
  /** It serves local images too; false for one that takes calls alone. */
  servesImages: boolean;
}

/**
 * Which public address a run has: by its options, else by `uploads:`; null for none. The sandbox reads local images directly, so only
 * the options have an effect there. Opens and sends nothing.
 */
export function chooseDoor(
  { uploads }: Pick<Film, 'uploads'>,
  options: DoorFlags & Pick<BatchOptions, 'sandbox'>,
): Result<DoorChoice | null, Refusal> {
  const { door, doorListen, webhookUrl, webhookListen, sandbox } = options;
  const written = !sandbox && uploads.ok && uploads.value?.kind === 'door' ? uploads.value : null;
  const hasDoor = door !== undefined || written !== null;
  if (!hasDoor && doorListen !== undefined) return invalid('--door-listen needs --door.');
  if (webhookUrl === undefined && webhookListen !== undefined)
    return invalid('--webhook-listen needs --webhook-url.');
  if (hasDoor && webhookUrl !== undefined)
    return invalid('The door takes the calls of the gateway too: leave out --webhook-url, or the door.');
  if (hasDoor) {
    const url = door === undefined && written ? ok(written.url) : parsePublicUrl(door ?? '');
    const usual = written && door === undefined ? written.listen : USUAL_LISTEN;
    return choice('door', url, doorListen, usual);
  }
  return webhookUrl === undefined
    ? ok(null)
    : choice('webhook', parsePublicUrl(webhookUrl), webhookListen, USUAL_LISTEN);
}

/** A door for people: `the door abc.trycloudflare.com (127.0.0.1:8787)`. */
export function doorText({ name, listen }: DoorChoice): string {
  return `${name} (${listenText(listen)})`;
}

function choice(
  kind: 'door' | 'webhook',
  url: Result<string, string>,
  at: string | undefined,
  usual: ListenAddress,
): Result<DoorChoice, Refusal> {
  if (!url.ok) return invalid(`${kind === 'door' ? '--door' : '--webhook-url'} must be ${url.error}.`);
  const listen = at === undefined ? ok(usual) : parseListen(at);
  if (!listen.ok) return invalid(`--${kind}-listen must be ${listen.error}.`);
  const name = `the ${kind === 'door' ? 'door' : 'webhook address'} ${new URL(url.value).host}`;
  return ok({ name, url: url.value, listen: listen.value, servesImages: kind === 'door' });
}
