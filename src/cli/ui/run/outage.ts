import { timeText } from '../../../core/figures.js';
import type { RunEvent } from '../../../run/event.js';

/** The same problem is reported at most this often, in milliseconds. */
const REPORT_EVERY = 60_000;

/** From this length on, in milliseconds, it is worth a line that submissions go through again. */
const WORTH_REPORTING_END = 5_000;

/** What of a lasting trouble with submissions is news. */
export interface Outage {
  /**
   * The words for an event: `undefined` if its own line is right, null if nothing is to be printed. A problem is reported when it begins,
   * when its reason changes and when it is over; one that comes and goes, once a minute.
   */
  handle(event: RunEvent): string | null | undefined;
}

/** No trouble so far. */
export function openOutage(): Outage {
  let trouble: { why: string; since: number } | null = null;
  let released: string | null = null;
  let reported: { why: string; at: number } | null = null;
  let isReported = false;
  return { handle };

  function handle(event: RunEvent): string | null | undefined {
    switch (event.type) {
      case 'released':
        released = event.take;
        return null;
      case 'submitting':
        return trouble !== null && event.attempt > 1 ? null : undefined;
      case 'waiting':
        return event.take === undefined ? waits(event) : undefined;
      case 'accepted':
      case 'lost':
        return over(Date.parse(event.at));
      case 'failed':
        return event.class === 'refused' ? over(Date.parse(event.at)) : undefined;
      default:
        return undefined;
    }
  }

  function waits({ at, why, seconds }: RunEvent & { type: 'waiting' }): string | null {
    const now = Date.parse(at);
    const isNew = trouble === null;
    trouble ??= { why, since: now };
    if (isNew) isReported = false;
    if (reported !== null && reported.why === why && (isReported || now - reported.at < REPORT_EVERY))
      return null;
    reported = { why, at: now };
    const wait = `waiting ${timeText(seconds)} before the next submission`;
    const isFirst = !isReported;
    isReported = true;
    if (isFirst) return released === null ? `${wait}: ${why}` : `${released} not accepted: ${why}; ${wait}`;
    return `nothing accepted for ${timeText((now - trouble.since) / 1000)}: ${why}; ${wait}`;
  }

  /** `undefined` keeps the event's own line. */
  function over(now: number): string | undefined {
    if (trouble === null) return undefined;
    const { since } = trouble;
    trouble = null;
    released = null;
    if (!isReported || now - since < WORTH_REPORTING_END) return undefined;
    return `submissions go through again after ${timeText((now - since) / 1000)}`;
  }
}
