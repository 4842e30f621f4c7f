import { plural } from '../core/text.js';
import { bytesText, dollars, roughTime } from './figures.js';
import type { Style } from './style.js';
import type { Progress } from './tally.js';
import { cutEnd, displayWidth } from './width.js';

const NAME = 11;
const WIDEST_BAR = 40;
const LEAST_BAR = 8;

/** The three lines at the bottom of a terminal while a run goes on, each narrower than `columns`. */
export function progressLines(progress: Progress, options: { columns: number; style: Style }): string[] {
  const { style } = options;
  // A full last column makes some terminals wrap.
  const width = options.columns - 1;
  const bars = [
    { name: 'takes', part: share(progress.done, progress.takes), words: takesText(progress) },
    { name: 'spent', part: spentShare(progress), words: spentText(progress) },
  ];
  const words = bars.reduce((most, bar) => Math.max(most, displayWidth(bar.words)), 0);
  const room = Math.min(WIDEST_BAR, width - NAME - 2 - words);
  return [
    ...bars.map((bar) =>
      room < LEAST_BAR
        ? cutEnd(`${bar.name.padEnd(NAME)}${bar.words}`, width)
        : `${style.dim(bar.name.padEnd(NAME))}${drawBar(bar.part, room, style)}  ${bar.words}`,
    ),
    cutEnd(`${'in flight'.padEnd(NAME)}${flightText(progress)}`, width),
  ];
}

function drawBar(part: number, width: number, style: Style): string {
  const full = Math.floor(part * width);
  return style.cyan('━'.repeat(full)) + style.dim('─'.repeat(width - full));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}

function spentShare({ spent, quoted }: Progress): number {
  return quoted === null ? 0 : share(Number(spent), Number(quoted));
}

function takesText({ done, takes, failed, unknown }: Progress): string {
  const off = [failed > 0 ? `${failed} failed` : '', unknown > 0 ? `${unknown} unknown` : ''];
  return [`${done} of ${takes}`, ...off.filter((part) => part !== '')].join(', ');
}

function spentText({ spent, quoted }: Progress): string {
  return quoted === null ? dollars(spent) : `${dollars(spent)} of ${dollars(quoted)}`;
}

function flightText({ inFlight, downloads, bytes, length, left }: Progress): string {
  const parts = [`${inFlight} at the gateway`];
  if (left !== null) parts.push(`${roughTime(left)} left`);
  if (downloads > 0) {
    const size = length === null ? bytesText(bytes) : `${bytesText(bytes)} of ${bytesText(length)}`;
    parts.push(`${plural(downloads, 'download')}, ${size}`);
  }
  return parts.join(' · ');
}
