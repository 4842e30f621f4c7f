import { timeText } from '../../../core/figures.js';
import { escapeControls } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { type Line, lineOf } from './event-lines.js';

/** The same problem is reported at most this often, in milliseconds. */
const REPORT_EVERY = 60_000;

/** From this length on, in milliseconds, it is worth a line that submissions go through again. */
const WORTH_REPORTING_END = 5_000;

/**
 * What is to be said of each event of a run. A lasting trouble with submissions is reported when it begins, when its reason changes and
 * when it is over; one that comes and goes, once a minute.
 */
export function createNews(options: { sandbox: boolean }): (event: RunEvent) => Line[] {
  let since: number | null = null;
  let released: string | null = null;
  let reported: { why: string; at: number } | null = null;
  let isReported = false;
  /** When waits for one of several gateways were last reported, by their words: the others go on, which ends no such trouble. */
  const waits = new Map<string, number>();
  return (event) => {
    if (isPartOfTrouble(event)) return [];
    if (event.type === 'waiting' && event.take === undefined)
      return plain(event.gateway === undefined ? troubleText(event) : waitText(event));
    const isOver =
      event.type === 'accepted' ||
      event.type === 'lost' ||
      (event.type === 'failed' && event.class === 'refused');
    const line = lineOf(event, options);
    return [...plain(isOver ? endText(Date.parse(event.at)) : null), ...(line ? [line] : [])];
  };

  function waitText(event: RunEvent & { type: 'waiting' }): string | null {
    const now = Date.parse(event.at);
    const words = `${event.gateway} ${event.why}`;
    if (now - (waits.get(words) ?? Number.NEGATIVE_INFINITY) < REPORT_EVERY) return null;
    waits.set(words, now);
    return lineOf(event, options)?.text ?? null;
  }

  function isPartOfTrouble(event: RunEvent): boolean {
    if (event.type === 'released') released = event.take;
    return event.type === 'released' || (event.type === 'submitting' && since !== null && event.attempt > 1);
  }

  function troubleText({ at, why, seconds }: RunEvent & { type: 'waiting' }): string | null {
    const now = Date.parse(at);
    if (since === null) isReported = false;
    since ??= now;
    if (reported !== null && reported.why === why && (isReported || now - reported.at < REPORT_EVERY))
      return null;
    const isFirst = !isReported;
    reported = { why, at: now };
    isReported = true;
    const wait = `waiting ${timeText(seconds)} before the next submission`;
    if (!isFirst) return `nothing accepted for ${timeText((now - since) / 1000)}: ${why}; ${wait}`;
    return released === null ? `${wait}: ${why}` : `${released} not accepted: ${why}; ${wait}`;
  }

  function endText(now: number): string | null {
    if (since === null) return null;
    const lasted = now - since;
    since = null;
    released = null;
    if (!isReported || lasted < WORTH_REPORTING_END) return null;
    return `submissions go through again after ${timeText(lasted / 1000)}`;
  }
}

function plain(text: string | null): Line[] {
  return text === null ? [] : [{ text: escapeControls(text), weight: 'plain' }];
}
