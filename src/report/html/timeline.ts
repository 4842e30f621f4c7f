import { timeText } from '../../core/figures.js';
import { plural } from '../../core/text.js';
import { isoTime } from '../../system/clock.js';
import { rowJobs } from '../rows.js';
import { busyTimes, type Interval, type JobSpan, lanesOf, spansOf, wasSent } from '../spans.js';
import { html, type Markup } from './markup.js';
import type { PageData } from './page-data.js';

/** The most jobs in the chart: the latest ones. */
const MOST_JOBS = 2000;
/** A pause of at least this share of the busy time is shortened and marked. */
const PAUSE = 0.05;
/** The share of the width for such a pause. */
const GAP = 0.02;
const TOP = 22;

/** Converts a time to its place in the chart, in percent of the width, with pauses shortened. */
type Scale = (time: number) => number;

/** The chart of a batch, one bar per job with the times of waiting, rendering and downloading, and what it shows; null if there is nothing. */
export function timeline(page: PageData): { chart: Markup; label: string } | null {
  const jobs = page.rows.flatMap(rowJobs).filter(wasSent);
  const spans = spansOf(jobs, MOST_JOBS);
  const busyMs = busyTimes(spans, 0).reduce((sum, { from, to }) => sum + to - from, 0);
  if (busyMs === 0) return null;
  const busy = busyTimes(spans, busyMs * PAUSE);
  const scale = scaleOf(busy);
  const lanes = lanesOf(spans);
  const lane = lanes.length > 12 ? 10 : 20;
  const height = TOP + lanes.length * lane + 4;
  const label = `${spans.length < jobs.length ? 'the last ' : ''}${plural(spans.length, 'job')} over ${timeText(busyMs / 1000)}`;
  const chart = html`<svg class="timeline" role="img" aria-label="Timeline of ${label}" width="100%" height="${height}">
${busy.map((stretch) => axis(stretch, scale, height))}
${lanes.map((spansOfLane, index) => spansOfLane.map((span) => bar(span, scale, TOP + index * lane, lane - 3)))}
</svg>`;
  return { chart, label };
}

function scaleOf(busy: readonly Interval[]): Scale {
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const room = 100 - GAP * 100 * Math.min(busy.length - 1, 10);
  const gap = busy.length > 1 ? (100 - room) / (busy.length - 1) : 0;
  const starts: number[] = [];
  let at = 0;
  for (const { from, to } of busy) {
    starts.push(at);
    at += ((to - from) / total) * room + gap;
  }
  return (time) => {
    const index = Math.max(0, lastBefore(busy, time));
    const stretch = busy[index] ?? { from: time, to: time };
    const inside = Math.min(Math.max(time - stretch.from, 0), stretch.to - stretch.from);
    return (starts[index] ?? 0) + (inside / total) * room;
  };
}

/** The index of the last interval that starts at or before that time, by bisection; -1 if there is none. */
function lastBefore(busy: readonly Interval[], time: number): number {
  let [low, high] = [0, busy.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((busy[middle]?.from ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** The axis of a busy interval: its start by the clock, and ticks relative to it. */
function axis({ from, to }: Interval, scale: Scale, height: number): Markup {
  const [start, end] = [scale(from), scale(to)];
  const width = end - start;
  const seconds = (to - from) / 1000;
  const step = STEPS.find((each) => (each / seconds) * width >= 16) ?? seconds;
  const ticks: Markup[] = [];
  for (let at = step; at <= seconds && width > 20; at += step) {
    const x = percent(scale(from + at * 1000));
    if (scale(from + at * 1000) < end - 5)
      ticks.push(
        html`<line class="tick" x1="${x}" x2="${x}" y1="${TOP - 4}" y2="${height}"/><text x="${x}" y="12" dx="3">+${tickText(at)}</text>`,
      );
  }
  const clock = isoTime(from).slice(0, 16).replace('T', ' ');
  return html`<line class="tick start" x1="${percent(start)}" x2="${percent(start)}" y1="2" y2="${height}"/>${
    width > 9 &&
    html`<text x="${percent(start)}" y="12" dx="4">${width > 22 ? clock : clock.slice(11)}</text>`
  }${ticks}`;
}

/** A round duration: `20 s`, `5 min`, `1 h 30 min`. */
function tickText(seconds: number): string {
  return timeText(seconds).replace(/(?: 00 min)?(?: 00 s)?$/, '');
}

function bar(span: JobSpan, scale: Scale, y: number, height: number): Markup {
  const [start, end] = [scale(span.from), scale(span.to)];
  const seconds = span.stretches.map(({ doing, from, to }) => `${doing} ${timeText((to - from) / 1000)}`);
  const name =
    span.end === 'good' ? span.take : `${span.take}, ${span.end === 'bad' ? 'failed or unknown' : 'open'}`;
  return html`<g class="job"><title>${[name, ...seconds].join('\n')}</title>${span.stretches.map(
    ({ doing, from, to }) =>
      html`<rect class="${doing}" x="${percent(scale(from))}" y="${y}" width="${percent(Math.max(0.08, scale(to) - scale(from)))}" height="${height}"/>`,
  )}${
    span.end === 'bad' &&
    html`<rect class="stop" x="${percent(end)}" y="${y}" width="3" transform="translate(-3 0)" height="${height}"/>`
  }${
    height > 12 &&
    end - start > 4 &&
    html`<svg x="${percent(start)}" y="${y}" width="${percent(end - start)}" height="${height}"><text x="5" y="12.5">${span.take}</text></svg>`
  }</g>`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}
