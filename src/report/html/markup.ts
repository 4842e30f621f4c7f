import { escapeControls } from '../../core/text.js';

/** A piece of a page, with all values escaped. Made only by `html` and `trusted`. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: text and numbers, which are escaped, markup, and lists of them; null and false are omitted. */
export type MarkupValue = string | number | Markup | null | false | readonly MarkupValue[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Template tag for markup. Values are safe as text and in double-quoted attributes, nowhere else (not as a tag, a style or a script). */
export function html(strings: TemplateStringsArray, ...parts: MarkupValue[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += `${written(part)}${strings[index + 1] ?? ''}`;
  return new Markup(text);
}

/** Our own text as markup, unescaped: style and script. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Text without anything to escape, as most is. */
const PLAIN = /^[\x20-\x7e\n\t]*$/;

/** Makes control and format characters visible except line breaks and tabs. */
export function shownText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[^\n\t]+/g, escapeControls);
}

/** Escapes text for HTML, and makes control and format characters visible except line breaks and tabs. */
export function escapeHtml(text: string): string {
  return shownText(text).replace(/[&<>"'`]/g, (each) => ENTITIES[each] ?? '');
}

/** A relative link to a file below the folder of the page; no part of the path can be read as a scheme, host, query or fragment. */
export function fileLink(path: string): string {
  if (/^[\w./-]*$/.test(path)) return `./${path}`;
  return `./${Buffer.from(path).toString().split('/').map(encodeURIComponent).join('/')}`;
}

function written(part: MarkupValue): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(written).join('');
}
