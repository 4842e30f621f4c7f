import { escapeControls, truncate } from '../core/text.js';
import type { ResolvedShot } from '../manifest/resolved.js';
import type { Format } from './format.js';

/** The text of a slate. */
export interface Slate extends Pick<ResolvedShot, 'id' | 'scene' | 'prompt'> {
  /** Why there is no clip; empty for an animatic. */
  why: string;
  /** True if the text is drawn over an image. */
  overPicture: boolean;
}

const LONGEST_PROMPT = 700;
/** Longer prompts, in characters, are written smaller. */
const LONG_PROMPT = 260;

/**
 * The text of a slate as a subtitle file (Advanced SubStation Alpha, which libass draws with the system's fonts and line wrapping): id
 * and scene at the top, the prompt below, with font sizes relative to the frame.
 */
export function slateText({ id, scene, prompt, why, overPicture }: Slate, { size }: Format): string {
  const unit = Math.min(size.width, (size.height * 16) / 9) / 100;
  const points = (units: number) => Math.round(units * unit);
  const side = Math.round(size.width * 0.07);
  const foot = Math.round(size.height * 0.08);
  const words = truncate(prompt, LONGEST_PROMPT);
  const border = overPicture ? `3,${points(0.6)},0` : '1,0,0';
  const back = overPicture ? '&H60000000' : '&HFF000000';
  const style = (name: string, font: number, color: string, place: number, bold = 0) =>
    `Style: ${name},sans-serif,${points(font)},${color},${color},${back},${back},${bold},0,0,0,100,100,0,0,${border},${place},${side},${side},${foot},1`;
  const line = (name: string, text: string) =>
    text === '' ? [] : [`Dialogue: 0,0:00:00.00,9:00:00.00,${name},,0,0,0,,${escapeText(text)}`];
  return [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${size.width}`,
    `PlayResY: ${size.height}`,
    'WrapStyle: 0',
    'ScaledBorderAndShadow: yes',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    style('Id', 7, '&H00FFFFFF', 7, 1),
    style('Why', 2.2, '&H004CB4FF', 9),
    style('Prompt', words.length > LONG_PROMPT ? 2.2 : 2.9, '&H00E8E6E3', 1),
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...line('Id', id),
    ...line('Why', [why, scene ?? ''].filter((part) => part !== '').join('\n')),
    ...line('Prompt', words),
    '',
  ].join('\n');
}

/** Escapes braces, which start overrides, and backslashes, which start commands unless a word joiner follows. */
function escapeText(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeControls(line).replaceAll('\\', '\\\u2060').replace(/[{}]/g, '\\$&'))
    .join('\\N');
}
