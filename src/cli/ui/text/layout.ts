import { displayWidth, wrap } from './width.js';

/** Blocks of lines as one text, with an empty line between them; a block without lines is left out. */
export function blocksText(blocks: string[][]): string {
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

/** A text behind a lead such as a bullet, which may be painted; further lines begin below its first word. */
export function hung(lead: string, text: string, columns: number, paint = (line: string) => line): string[] {
  const indent = displayWidth(lead);
  return wrap(text, columns - indent).map(
    (line, index) => (index === 0 ? lead : ' '.repeat(indent)) + paint(line),
  );
}
