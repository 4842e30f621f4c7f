import { styleText } from 'node:util';

/** What text is laid out for: so many columns, with colours or without. */
export interface View {
  columns: number;
  color: boolean;
}

/** Paints a piece of text; returns it unchanged if colour is off. */
export type Paint = (text: string) => string;

const FORMATS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

/** The few colours that screens use. */
export type Style = Record<(typeof FORMATS)[number], Paint>;

/** Colours, or none at all: the caller knows whether its stream shows them. */
export function style(color: boolean): Style {
  const paint =
    (format: (typeof FORMATS)[number]): Paint =>
    (text) =>
      color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return Object.fromEntries(FORMATS.map((format) => [format, paint(format)])) as Style;
}
