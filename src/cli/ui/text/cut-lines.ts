import { clipLength, timeText } from '../../../core/figures.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { Made } from '../../../cut/cutting.js';
import { type Format, sizeText } from '../../../cut/format.js';
import { rateText, secondsAt } from '../../../cut/rate.js';
import type { Part } from '../../../cut/sequence.js';
import { style } from './colors.js';
import { wrap } from './width.js';

/** A film that was cut. */
export interface CutFacts {
  /** Its file as people name it. */
  film: string;
  parts: readonly Part[];
  format: Format;
  notices: readonly string[];
}

/** A film that was cut, for people: what it is and how it was made. */
export function cutText({ frames, conformed }: Made, film: CutFacts, columns: number): string {
  const { format, parts } = film;
  const seconds = secondsAt(frames, format.rate);
  const how = conformed === null ? 'copied as they are, nothing encoded anew' : 'conformed by ffmpeg';
  const text = `${film.film}: ${timeText(seconds)}, ${plural(parts.length, 'shot')}, ${sizeText(format.size)} at ${rateText(format.rate)} fps, ${frames} frames; ${how}`;
  return wrap(escapeControls(text), columns)
    .map((line) => `${line}\n`)
    .join('');
}

/** What is missing in a film that was cut, or should be known of it; empty where nothing is. */
export function cutNotes(
  made: Made,
  { parts, notices }: CutFacts,
  { columns, color }: { columns: number; color: boolean },
): string {
  const paint = style(color);
  const missing = parts.filter((part) => part.kind === 'slate' && part.why !== '');
  const notes = [
    ...missing.map((part) => missingText(part)),
    ...notices,
    ...(made.textless
      ? ['this ffmpeg draws no text (it was built without libass): the slates carry none']
      : []),
  ];
  const lines = notes.flatMap((note) =>
    wrap(escapeControls(note), columns - 4).map((part, index) =>
      paint.yellow(`${index === 0 ? '  - ' : '    '}${part}`),
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function missingText(part: Part): string {
  const why = part.kind === 'slate' ? part.why : '';
  return `missing: ${part.shot.id}, ${why}; a slate of ${clipLength(part.to - part.from)} stands for it`;
}
