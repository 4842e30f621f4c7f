import { clipLength, timeText } from '../core/figures.js';
import { escapeControls, plural } from '../core/text.js';
import type { Made } from '../cut/cutting.js';
import type { Format } from '../cut/format.js';
import { sizeText } from '../cut/format.js';
import { rateText, secondsAt } from '../cut/rate.js';
import type { Part } from '../cut/sequence.js';
import { style } from './style.js';
import { wrap } from './width.js';

/** A film that was cut, for people: what it is, how it was made, and what is missing in it. */
export function cutText(
  made: Made,
  film: { film: string; parts: readonly Part[]; format: Format; notices: readonly string[] },
  { columns, color }: { columns: number; color: boolean },
): string {
  const paint = style(color);
  const { frames, conformed } = made;
  const { format, parts } = film;
  const seconds = secondsAt(frames, format.rate);
  const missing = parts.filter((part) => part.kind === 'slate' && part.why !== '');
  const how = conformed === null ? 'copied as they are, nothing encoded anew' : 'conformed by ffmpeg';
  const lines = [
    `${timeText(seconds)}, ${plural(parts.length, 'shot')}, ${sizeText(format.size)} at ${rateText(format.rate)} fps, ${frames} frames; ${how}`,
    ...missing.map((part) => missingText(part)),
    ...film.notices,
    ...(made.textless
      ? ['this ffmpeg draws no text (it was built without libass): the slates carry none']
      : []),
  ];
  const [first = '', ...rest] = lines;
  const head = wrap(`${escapeControls(film.film)}: ${escapeControls(first)}`, columns);
  const notes = rest.flatMap((line) =>
    wrap(escapeControls(line), columns - 4).map((part, index) =>
      paint.yellow(`${index === 0 ? '  - ' : '    '}${part}`),
    ),
  );
  return `${[...head, ...notes].join('\n')}\n`;
}

function missingText(part: Part): string {
  const why = part.kind === 'slate' ? part.why : '';
  return `missing: ${part.shot.id}, ${why}; a slate of ${clipLength(part.to - part.from)} stands for it`;
}
