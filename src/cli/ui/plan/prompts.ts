import { escapeControls } from '../../../core/text.js';
import type { Take } from '../../../takes/take.js';
import type { Style } from '../text/colors.js';
import { wrap } from '../text/width.js';

const INDENT = 6;

/** What a take says to its model, whole and as it is sent: the prompt, then every other setting that is free text. */
export function promptLines(
  { prompt, model, content }: Take,
  { width, style }: { width: number; style: Style },
): string[] {
  const texts = Object.entries(content.body).flatMap(([key, value]) => {
    const parameter = model.parameters[key];
    const isFree =
      parameter?.type === 'string' && !(parameter.values ?? parameter.expected?.values ?? parameter.form);
    return isFree && typeof value === 'string' ? [`${key}: ${value}`] : [];
  });
  return [prompt, ...texts]
    .flatMap((text) => text.split(/\r\n|[\n\r]/))
    .flatMap((line) => wrap(escapeControls(line), width - INDENT))
    .map((line) => (line === '' ? '' : ' '.repeat(INDENT) + style.dim(line)));
}
