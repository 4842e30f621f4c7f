import { cents, timeText } from '../../../core/figures.js';
import { parseUsd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';

/** How much a line matters: `detail` is news of one job, `plain` of the run, `bad` something a person should look at. */
export type Weight = 'detail' | 'plain' | 'bad';

/** What an event reads like in one line, control characters escaped. */
export interface Line {
  text: string;
  weight: Weight;
}

/** The line of an event; null for events that only move a bar or have a text of their own (`downloading`, `summary`). */
export function lineOf(event: RunEvent, { sandbox }: { sandbox: boolean }): Line | null {
  const words = wordsOf(event, sandbox);
  return words === null ? null : { text: escapeControls(words[1]), weight: words[0] };
}

function wordsOf(event: RunEvent, sandbox: boolean): [Weight, string] | null {
  switch (event.type) {
    case 'started':
      return startWords(event);
    case 'moved':
      return ['detail', `moved ${event.from} -> ${event.to}`];
    case 'submitting': {
      const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
      return ['detail', `${event.take} submitting for ${money(event.quote)}${again}`];
    }
    case 'accepted':
      return ['detail', `${event.take} accepted as ${event.request_id}`];
    case 'released':
      return ['detail', `${event.take} not accepted: ${event.why}`];
    case 'lost':
      return ['bad', `${event.take} unknown: ${event.why}; it will not be retried automatically`];
    case 'status':
      return ['detail', `${event.take} ${event.word} at the gateway`];
    case 'rendered': {
      const took = event.render_seconds === null ? '' : ` in ${timeText(event.render_seconds)}`;
      return ['detail', `${event.take} rendered${took}, ${money(event.charge)}`];
    }
    case 'failed':
      return failedWords(event, sandbox);
    case 'downloading':
      return null;
    case 'finished': {
      const flags = event.flags.length === 0 ? '' : ` (check: ${event.flags.join('; ')})`;
      return [flags === '' ? 'detail' : 'bad', `${event.take} finished: ${event.files.join(', ')}${flags}`];
    }
    case 'trouble':
      return ['bad', `${event.take} not finished: ${event.why}`];
    case 'waiting':
      if (event.take !== undefined)
        return ['plain', `${event.take} waiting up to ${timeText(event.seconds)}: ${event.why}`];
      return ['plain', `waiting ${timeText(event.seconds)} before the next submission: ${event.why}`];
    case 'stopping': {
      if (event.cause === 'interrupted') return ['bad', interruptText(event)];
      const { sending, in_flight } = event;
      const replies = sending === 0 ? '' : ` Waiting for the reply to ${plural(sending, 'submission')}.`;
      const jobs =
        in_flight === 0 ? '' : ` ${plural(in_flight, 'job is', 'jobs are')} still rendering at the gateway.`;
      return ['bad', `Stopped, no more submissions: ${event.why}.${replies}${jobs}`];
    }
    case 'finishing':
      return null;
    case 'notice':
      return ['plain', event.message];
    case 'summary':
      return null;
    default:
      return unreachable(event);
  }
}

/** Null for a run that has nothing to do. */
function startWords(event: RunEvent & { type: 'started' }): [Weight, string] | null {
  const parts: string[] = [];
  if (event.render > 0) parts.push(`${plural(event.render, 'take')} to render for ${price(event.quoted)}`);
  if (event.resume > 0) parts.push(`${event.resume} to resume`);
  if (event.fetch > 0) parts.push(`${event.fetch} to download`);
  if (parts.length === 0) return null;
  const key = event.key_source === null ? '' : `, key from ${event.key_source}`;
  return ['plain', `${parts.join(', ')}; ${event.concurrency} at a time at ${event.gateway}${key}`];
}

function interruptText({ why, sending, in_flight }: RunEvent & { type: 'stopping' }): string {
  const by = why.replace(/^interrupted(?: by Ctrl-C)?/, '');
  const replies =
    sending === 0
      ? ''
      : ` Waiting for the reply to ${plural(sending, 'submission')}; Ctrl-C again exits immediately.`;
  const jobs =
    in_flight === 0
      ? ''
      : ` ${plural(in_flight, 'job is', 'jobs are')} still rendering at the gateway; run the same command to collect ${in_flight === 1 ? 'it' : 'them'}.`;
  return `Stopped${by}: no more submissions.${replies}${jobs}`;
}

function failedWords(event: RunEvent & { type: 'failed' }, sandbox: boolean): [Weight, string] {
  const next = event.again ? '; retrying' : '';
  const charge = (words: string) => (sandbox ? '' : `, ${words}`);
  switch (event.class) {
    case 'refused':
      return ['bad', `${event.take} refused: ${event.why}${next}`];
    case 'render':
      return ['bad', `${event.take} failed${charge('possibly charged')}: ${event.why}${next}`];
    case 'error':
      return ['bad', `${event.take} ended with an error${charge('not charged')}: ${event.why}${next}`];
    case 'output':
      return [
        'bad',
        `${event.take} completed without a clip${charge('possibly charged')}: ${event.why}${next}`,
      ];
    default:
      return unreachable(event.class);
  }
}

/** An amount of a headline. */
function price(amount: string | null): string {
  const usd = amount === null ? null : parseUsd(amount);
  return usd?.ok ? cents(usd.value) : money(null);
}

function money(amount: string | null): string {
  return amount === null ? 'an unknown price' : `$${amount}`;
}
