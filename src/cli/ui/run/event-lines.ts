import { timeText } from '../../../core/figures.js';
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
export function lineOf(event: RunEvent): Line | null {
  const words = wordsOf(event);
  return words === null ? null : { text: escapeControls(words[1]), weight: words[0] };
}

function wordsOf(event: RunEvent): [Weight, string] | null {
  switch (event.type) {
    case 'started':
      return ['plain', startText(event)];
    case 'moved':
      return ['detail', `moved ${event.from} -> ${event.to}`];
    case 'submitting': {
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : '';
      return ['detail', `${event.take} submitting at ${money(event.quote)}${again}`];
    }
    case 'accepted':
      return ['detail', `${event.take} accepted as ${event.request_id}`];
    case 'released':
      return ['detail', `${event.take} not accepted: ${event.why}`];
    case 'lost':
      return ['bad', `${event.take} unknown: ${event.why}; it is not submitted again by itself`];
    case 'status':
      return ['detail', `${event.take} ${event.word} at the gateway`];
    case 'rendered': {
      const took = event.render_seconds === null ? '' : ` in ${timeText(event.render_seconds)}`;
      return ['detail', `${event.take} rendered${took}, ${money(event.charge)}`];
    }
    case 'failed':
      return failedWords(event);
    case 'downloading':
      return null;
    case 'finished': {
      const flags = event.flags.length === 0 ? '' : ` (look at it: ${event.flags.join('; ')})`;
      return [flags === '' ? 'detail' : 'bad', `${event.take} finished: ${event.files.join(', ')}${flags}`];
    }
    case 'trouble':
      return ['bad', `${event.take} stays open: ${event.why}`];
    case 'waiting':
      if (event.take !== undefined)
        return ['plain', `${event.take} waits up to ${timeText(event.seconds)}: ${event.why}`];
      return ['plain', `waiting ${timeText(event.seconds)} before the next submission: ${event.why}`];
    case 'stopping': {
      if (event.cause === 'interrupted') return ['bad', interruptText(event)];
      const { sending, in_flight } = event;
      const answers =
        sending === 0 ? '' : `; waiting for the gateway's answer to ${plural(sending, 'submission')}`;
      const jobs = in_flight === 0 ? '' : `; ${plural(in_flight, 'job')} still at the gateway`;
      return ['bad', `no more submissions: ${event.why}${answers}${jobs}`];
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

function startText(event: RunEvent & { type: 'started' }): string {
  const parts: string[] = [];
  if (event.render > 0) parts.push(`${plural(event.render, 'take')} to render for ${money(event.quoted)}`);
  if (event.resume > 0) parts.push(`${event.resume} to resume`);
  if (event.fetch > 0) parts.push(`${event.fetch} to fetch`);
  const work = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  const key = event.key_source === null ? '' : `, key from ${event.key_source}`;
  return `${work}; ${event.concurrency} at a time at ${event.gateway}${key}`;
}

function interruptText({ why, sending, in_flight }: RunEvent & { type: 'stopping' }): string {
  const by = why.replace(/^interrupted(?: by Ctrl-C)?/, '');
  const answers =
    sending === 0
      ? ''
      : ` Waiting for the gateway's answer to ${plural(sending, 'submission')}; Ctrl-C again exits immediately.`;
  const jobs =
    in_flight === 0
      ? ''
      : ` ${plural(in_flight, 'job is', 'jobs are')} still rendering at the gateway; run the same command to collect ${in_flight === 1 ? 'it' : 'them'}.`;
  return `Stopped${by}: no more submissions.${answers}${jobs}`;
}

function failedWords(event: RunEvent & { type: 'failed' }): [Weight, string] {
  const next = event.again ? '; it is submitted again' : '';
  switch (event.class) {
    case 'refused':
      return ['bad', `${event.take} refused: ${event.why}${next}`];
    case 'render':
      return ['bad', `${event.take} failed, possibly charged: ${event.why}${next}`];
    case 'error':
      return ['bad', `${event.take} ended with an error, not charged: ${event.why}${next}`];
    case 'output':
      return ['bad', `${event.take} completed without a clip, possibly charged: ${event.why}${next}`];
    default:
      return unreachable(event.class);
  }
}

function money(amount: string | null): string {
  return amount === null ? 'an unknown price' : `$${amount}`;
}
