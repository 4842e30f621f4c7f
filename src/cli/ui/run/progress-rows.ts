import { bytesText, cents, roughTime, timeText } from '../../../core/figures.js';
import { plural } from '../../../core/text.js';
import { wrap } from '../text/width.js';
import { NAME, type Row, stillText } from './bars.js';
import type { Progress } from './tally.js';

/**
 * The rows at the bottom of a terminal while a run goes on: takes, money, jobs, time and what is waited for; at its end how far the
 * thumbnails are. Without takes, such as in a run that has nothing to render, only the end.
 */
export function progressRows(
  progress: Progress,
  { width, sandbox }: { width: number; sandbox: boolean },
): Row[] {
  const { takes, done, thumbnails, waiting } = progress;
  const rows: Row[] = [];
  if (takes > 0) {
    rows.push({ name: 'takes', words: takesText(progress), part: { done, of: takes } });
    rows.push({
      name: sandbox ? 'would cost' : 'spent',
      words: spentText(progress),
      part: { done: Number(progress.spent), of: Number(progress.quoted ?? 0n) },
    });
  }
  if (thumbnails) {
    const words = thumbnailsText(thumbnails.done, thumbnails.of) + stillText(thumbnails.still);
    rows.push({ name: 'thumbnails', words, part: thumbnails });
  } else if (takes > 0) rows.push({ name: 'in flight', words: flightText(progress) });
  if (takes > 0) rows.push({ name: 'time', words: timeLeftText(progress) });
  if (!thumbnails) rows.push(...waitingRows(`for ${waiting}`, width));
  return rows;
}

/** How far the thumbnails are. */
export function thumbnailsText(done: number, of: number): string {
  return `${done} of ${of}; Ctrl-C skips the rest`;
}

/** A wait takes two rows if it needs them. */
function waitingRows(words: string, width: number): Row[] {
  if (width < 2 * NAME) return [{ name: 'waiting', words }];
  const [first = '', ...rest] = wrap(words, width - NAME);
  const more = rest.length === 0 ? [] : [{ name: '', words: rest.join(' ') }];
  return [{ name: 'waiting', words: first }, ...more];
}

function takesText({ done, takes, failed, unknown, elsewhere }: Progress): string {
  const off = [
    elsewhere > 0 ? `${elsewhere} by other runs` : '',
    failed > 0 ? `${failed} failed` : '',
    unknown > 0 ? `${unknown} unknown` : '',
  ];
  return [`${done} of ${takes}`, ...off.filter((part) => part !== '')].join(', ');
}

function spentText({ spent, quoted }: Progress): string {
  return quoted === null ? cents(spent) : `${cents(spent)} of ${cents(quoted)}`;
}

function timeLeftText({ elapsed, left }: Progress): string {
  return left === null ? timeText(elapsed) : `${timeText(elapsed)} · ${roughTime(left)} left`;
}

function flightText({ inFlight, downloads, bytes, length }: Progress): string {
  const parts = [`${inFlight} at the gateway`];
  if (downloads > 0) {
    const size = length === null ? bytesText(bytes) : `${bytesText(bytes)} of ${bytesText(length)}`;
    parts.push(`${plural(downloads, 'download')}, ${size}`);
  }
  return parts.join(' · ');
}
