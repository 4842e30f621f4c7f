import { escapeControls } from '../../../core/text.js';
import type { Paint } from './colors.js';
import { cutMiddle, displayWidth, wrap } from './width.js';

/** A column before the last one. */
export interface Column {
  align: 'left' | 'right';
  /** How far its text may be cut: never wider than `most`, not below `least` on a narrow screen. Without it nothing is ever cut. */
  cut?: { least: number; most: number };
}

/** What stands in a field; control characters are escaped when it is drawn. */
export interface Field {
  text: string;
  paint?: Paint | undefined;
}

/** Fields, or their bare texts, in column order, the last of them the text that takes the rest of the line and wraps. */
export type Row = (Field | string)[];

const GAP = 2;
/** Text of more than one line goes below the other fields if less than this is left for it. */
const LEAST_TEXT = 20;

/** Draws rows one under the other, each as its lines of at most `width` columns; `indent` spaces stand before each. */
export function table(
  columns: Column[],
  rows: Row[],
  options: { width: number; indent: number },
): string[][] {
  const safe = rows.map((row) => row.map(escapedField));
  const sizes = sizesOf(columns, safe, options.width - options.indent);
  const used = options.indent + sizes.reduce((sum, size) => sum + (size > 0 ? size + GAP : 0), 0);
  const left = options.width - used;
  return safe.map(draw);

  function draw(row: Field[]): string[] {
    const fields = columns.flatMap((column, index) => {
      const size = sizes[index] ?? 0;
      return size === 0 ? [] : [drawField(column, row[index] ?? { text: '' }, size)];
    });
    const head = ' '.repeat(options.indent) + fields.join(' '.repeat(GAP));
    const last = row[columns.length];
    if (!last || last.text === '') return [head.trimEnd()];
    const beside = left >= LEAST_TEXT || displayWidth(last.text) <= left;
    const textAt = beside ? used : options.indent + 2 * GAP;
    const lines = wrap(last.text, options.width - textAt).map((line) => last.paint?.(line) ?? line);
    const below = lines.slice(beside ? 1 : 0).map((line) => ' '.repeat(textAt) + line);
    return [beside ? `${head}${' '.repeat(GAP)}${lines[0]}` : head.trimEnd(), ...below];
  }
}

/** Amounts with spaces after them, so that their points stand below each other when they are aligned to the right. */
export function alignPoints(amounts: string[]): string[] {
  const decimals = (amount: string) => (amount.includes('.') ? amount.length - amount.lastIndexOf('.') : 0);
  const most = amounts.reduce((size, amount) => Math.max(size, decimals(amount)), 0);
  return amounts.map((amount) => amount + ' '.repeat(decimals(amount) === 0 ? 0 : most - decimals(amount)));
}

function escapedField(field: Field | string): Field {
  return typeof field === 'string'
    ? { text: escapeControls(field) }
    : { ...field, text: escapeControls(field.text) };
}

function drawField(column: Column, field: Field, size: number): string {
  const text = cutMiddle(field.text, size);
  const painted = field.paint?.(text) ?? text;
  const padding = ' '.repeat(size - displayWidth(text));
  return column.align === 'left' ? painted + padding : padding + painted;
}

/** The width of each column: its widest field within its bounds, less if the line is too narrow; 0 if it is empty. */
function sizesOf(columns: Column[], rows: Field[][], width: number): number[] {
  const sizes = columns.map((column, index) => {
    let widest = 0;
    for (const row of rows) widest = Math.max(widest, displayWidth(row[index]?.text ?? ''));
    return Math.min(column.cut?.most ?? widest, widest);
  });
  const gaps = Math.max(0, sizes.filter((size) => size > 0).length - 1) * GAP;
  let excess = sizes.reduce((sum, size) => sum + size, gaps - width);
  while (excess > 0) {
    let widest = -1;
    columns.forEach(({ cut }, index) => {
      const size = sizes[index] ?? 0;
      if (cut && size > cut.least && size > (sizes[widest] ?? 0)) widest = index;
    });
    if (widest < 0) break;
    sizes[widest] = (sizes[widest] ?? 0) - 1;
    excess -= 1;
  }
  return sizes;
}
