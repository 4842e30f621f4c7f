import { bytesText, cents, timeText } from '../../../core/figures.js';
import { unreachable } from '../../../core/result.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { usdOf } from './tally.js';

/** What an event reads like in one line, control characters escaped. */
export interface Line {
  text: string;
  /** How much it matters: `detail` is news of one job, `plain` of the run, `bad` something a person should look at. */
  weight: 'detail' | 'plain' | 'bad';
}

/** How a failure reads, and what it cost. */
const FAILURES = {
  refused: ['refused', ''],
  render: ['failed', ', possibly charged'],
  error: ['ended with an error', ', not charged'],
  output: ['completed without a clip', ', possibly charged'],
} as const;

/** The line of an event; null for events that only move a bar or have a text of their own (`downloading`, `summary`). */
export function lineOf(event: RunEvent, { sandbox }: { sandbox: boolean }): Line | null {
  const text = textOf(event, sandbox);
  return text === null ? null : { text: escapeControls(text), weight: weightOf(event) };
}

function weightOf(event: RunEvent): Line['weight'] {
  if (event.type === 'finished') return event.flags.length === 0 ? 'detail' : 'bad';
  if (['lost', 'failed', 'trouble', 'withheld', 'stopping'].includes(event.type)) return 'bad';
  return ['started', 'waiting', 'notice'].includes(event.type) ? 'plain' : 'detail';
}

function textOf(event: RunEvent, sandbox: boolean): string | null {
  switch (event.type) {
    case 'started':
      return startedText(event, sandbox);
    case 'moved':
      return `moved ${event.from} -> ${event.to}`;
    case 'uploading':
      return `${event.take} uploading ${event.image} (${bytesText(event.bytes)}) to ${event.place}`;
    case 'uploaded':
      return `${event.take} uploaded ${event.image}`;
    case 'withheld':
      return `${event.take} not submitted: ${event.why}; the next run tries again`;
    case 'elsewhere':
      return `${event.take} is left to ${event.who ?? 'another run'}`;
    case 'submitting': {
      const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
      return `${event.take} submitting for ${money(event.quote)}${again}`;
    }
    case 'accepted':
      return `${event.take} accepted as ${event.request_id}`;
    case 'released':
      return `${event.take} not accepted: ${event.why}`;
    case 'lost':
      return `${event.take} unknown: ${event.why}; it will not be retried automatically`;
    case 'status':
      return `${event.take} ${event.word} at the gateway`;
    case 'rendered': {
      const took = event.render_seconds === null ? '' : ` in ${timeText(event.render_seconds)}`;
      return `${event.take} rendered${took}, ${money(event.charge)}`;
    }
    case 'failed': {
      const [what, charge] = FAILURES[event.class];
      return `${event.take} ${what}${sandbox ? '' : charge}: ${event.why}${event.again ? '; retrying' : ''}`;
    }
    case 'finished': {
      const flags = event.flags.length === 0 ? '' : ` (check: ${event.flags.join('; ')})`;
      return `${event.take} finished: ${event.files.join(', ')}${flags}`;
    }
    case 'trouble':
      return `${event.take} not finished: ${event.why}`;
    case 'waiting':
      return event.take === undefined
        ? `waiting ${timeText(event.seconds)} before the next submission${toGateway(event)}: ${event.why}`
        : `${event.take} waiting up to ${timeText(event.seconds)}: ${event.why}`;
    case 'stopping':
      return stoppingText(event);
    case 'notice':
      return event.message;
    case 'downloading':
    case 'finishing':
    case 'summary':
      return null;
    default:
      return unreachable(event);
  }
}

/** Null for a run that has nothing to do. */
function startedText(event: RunEvent & { type: 'started' }, sandbox: boolean): string | null {
  const { render, resume, fetch, concurrency, others = [] } = event;
  const quoted = usdOf(event.quoted);
  const parts: string[] = [];
  if (render > 0)
    parts.push(`${plural(render, 'take')} to render for ${quoted === null ? money(null) : cents(quoted)}`);
  if (resume > 0) parts.push(`${resume} to resume`);
  if (fetch > 0) parts.push(`${fetch} to download`);
  if (parts.length === 0) return null;
  const places = [event, ...others].map(({ gateway, key_source }) => {
    const key = key_source === null ? '' : ` (key from ${key_source})`;
    return `${gateway}${key}`;
  });
  const most = `up to ${concurrency} at a time`;
  if (sandbox) return `${parts.join(', ')}; ${most} on the sandbox`;
  return `${parts.join(', ')}; ${most} ${others.length > 0 ? 'each ' : ''}at ${places.join(' and ')}`;
}

/** Which submissions are meant, where those to one of several gateways are. */
function toGateway({ gateway }: { gateway?: string | undefined }): string {
  return gateway === undefined ? '' : ` to ${gateway}`;
}

function stoppingText(event: RunEvent & { type: 'stopping' }): string {
  const { cause, why, sending, in_flight } = event;
  const isInterrupt = cause === 'interrupted';
  const by = why.replace(/^interrupted(?: by Ctrl-C)?/, '');
  const parts = [
    isInterrupt
      ? `Stopped${by}: no more submissions.`
      : `Stopped, no more submissions${toGateway(event)}: ${why}.`,
  ];
  if (sending > 0) {
    const leave = isInterrupt ? '; Ctrl-C again exits immediately' : '';
    parts.push(`Waiting for the reply to ${plural(sending, 'submission')}${leave}.`);
  }
  if (in_flight > 0) {
    const jobs = plural(in_flight, 'job is', 'jobs are');
    const collect = `; run the same command to collect ${in_flight === 1 ? 'it' : 'them'}`;
    parts.push(`${jobs} still rendering at the gateway${isInterrupt ? collect : ''}.`);
  }
  return parts.join(' ');
}

function money(amount: string | null): string {
  return amount === null ? 'an unknown price' : `$${amount}`;
}
