import { clipLength, timeText } from '../../../core/figures.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { CutResult } from '../../../cut/cut-request.js';
import { type Format, sizeText } from '../../../cut/format.js';
import { rateText, secondsAt } from '../../../cut/rate.js';
import type { Part } from '../../../cut/sequence.js';
import { style, type View } from './colors.js';
import { hung } from './layout.js';
import type { LinkTo } from './links.js';
import { wrap } from './width.js';

/** A film that was cut. */
export interface CutFacts {
  /** Its file as people name it. */
  film: string;
  parts: readonly Part[];
  format: Format;
  notices: readonly string[];
}

/** How far a cut is: `  50 %  shot 010`; without a shot it is the sound. */
export function cutProgress(frames: number, total: number, shot: string | null): string {
  const percent = total > 0 ? Math.floor(Math.min(1, frames / total) * 100) : 100;
  return `${String(percent).padStart(3)} %  ${shot === null ? 'sound' : `shot ${shot}`}`;
}

/** A film that was cut, for people: what it is and how it was made. */
export function cutText(
  { frames, conformed }: CutResult,
  film: CutFacts,
  { columns, linkTo }: View & { linkTo: LinkTo },
): string {
  const { format, parts } = film;
  const seconds = secondsAt(frames, format.rate);
  const picture = `${sizeText(format.size)} at ${rateText(format.rate)} fps`;
  const how = conformed === null ? `${picture}, joined without re-encoding` : `re-encoded to ${picture}`;
  const text = `${film.film}: ${timeText(seconds)}, ${plural(parts.length, 'shot')}, ${frames} frames, ${how}`;
  const name = escapeControls(film.film);
  const [first = '', ...rest] = wrap(escapeControls(text), columns);
  const head = first.startsWith(name) ? linkTo(film.film)(name) + first.slice(name.length) : first;
  return `${[head, ...rest].join('\n')}\n`;
}

/** Missing clips and notices of a film that was cut; empty if there are none. */
export function cutNotes(made: CutResult, { parts, notices }: CutFacts, { columns, color }: View): string {
  const paint = style(color);
  const missing = parts.flatMap(({ shot, from, to, ...part }) =>
    part.kind === 'slate' && part.why !== ''
      ? [`${shot.id} has no clip yet (${part.why}): ${clipLength(to - from)} slate`]
      : [],
  );
  const textless = 'the slates have no text: this ffmpeg was built without libass';
  return [...missing, ...notices, ...(made.textless ? [textless] : [])]
    .flatMap((note) => hung('  - ', escapeControls(note), columns))
    .map((line) => `${paint.yellow(line)}\n`)
    .join('');
}
