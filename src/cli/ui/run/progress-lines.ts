import { plural } from '../../../core/text.js';
import { bytesText, dollars, roughTime, timeText } from '../text/figures.js';
import type { Style } from '../text/style.js';
import { cutEnd, displayWidth, wrap } from '../text/width.js';
import type { Progress } from './tally.js';

const NAME = 11;
const WIDEST_BAR = 40;
const LEAST_BAR = 8;

/** How the lines at the bottom of a terminal are drawn. */
export interface ProgressOptions {
  columns: number;
  style: Style;
  sandbox: boolean;
  /** What the run waits for, as `Waits.text` tells it. */
  waiting: string | null;
}

/**
 * The lines at the bottom of a terminal while a run goes on, each narrower than `columns`: takes, money, jobs, time and what is waited
 * for; at its end how far the thumbnails are. Without takes, such as in a run that has nothing to render, only the end.
 */
export function progressLines(progress: Progress, options: ProgressOptions): string[] {
  const { style, sandbox, waiting } = options;
  const { thumbnails } = progress;
  // A full last column makes some terminals wrap.
  const width = options.columns - 1;
  const bars = [
    { name: 'takes', part: share(progress.done, progress.takes), words: takesText(progress) },
    { name: sandbox ? 'would cost' : 'spent', part: spentShare(progress), words: spentText(progress) },
  ].filter(() => progress.takes > 0);
  if (thumbnails) {
    const words = `${thumbnails.done} of ${thumbnails.of}; Ctrl-C skips the rest`;
    bars.push({ name: 'thumbnails', part: share(thumbnails.done, thumbnails.of), words });
  }
  const words = bars.reduce((most, bar) => Math.max(most, displayWidth(bar.words)), 0);
  const environment = Math.min(WIDEST_BAR, width - NAME - 2 - words);
  const facts: [string, string][] = [];
  if (progress.takes > 0 && !thumbnails) facts.push(['in flight', flightText(progress)]);
  if (progress.takes > 0) facts.push(['time', timeLeftText(progress)]);
  if (!thumbnails) facts.push(['waiting', `for ${waiting ?? 'the disk'}`]);
  return [
    ...bars.map((bar) =>
      environment < LEAST_BAR
        ? cutEnd(`${bar.name.padEnd(NAME)}${bar.words}`, Math.max(1, width))
        : `${style.dim(bar.name.padEnd(NAME))}${drawBar(bar.part, environment, style)}  ${bar.words}`,
    ),
    ...facts.flatMap(([name, words]) => factLines(name, words, { ...options, width })),
  ];
}

/** A fact in one line, a wait in two where it needs them; in a very narrow window without its name. */
function factLines(name: string, words: string, { width, style }: { width: number; style: Style }): string[] {
  const environment = width - NAME;
  if (environment < NAME) return [cutEnd(words, Math.max(1, width))];
  const [first = '', ...rest] = name === 'waiting' ? wrap(words, environment) : [cutEnd(words, environment)];
  const second = rest.length === 0 ? [] : [' '.repeat(NAME) + cutEnd(rest.join(' '), environment)];
  return [style.dim(name.padEnd(NAME)) + first, ...second];
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
