import { escapeControls } from '../../core/text.js';

/** A piece of a page: markup in which everything from outside is escaped. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text and numbers, which are escaped, markup, and lists of it; null and false are nothing. */
export type Part = string | number | Markup | null | false | readonly Part[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Markup by a template; values are safe as text and within double quotes, nowhere else (not as a tag, a style or a script). */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += `${written(part)}${strings[index + 1] ?? ''}`;
  return new Markup(text);
}

/** Our own words as markup, unescaped: style and script. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** The text as it stands in markup: control and format characters made visible but for line breaks and tabs, then the rest escaped. */
export function escapeHtml(text: string): string {
  return text.replace(/[^\n\t]+/g, escapeControls).replace(/[&<>"'`]/g, (each) => ENTITIES[each] ?? '');
}

/** The relative link to a file below the folder of the page; nothing in it is taken for a scheme, a host, a query or a fragment. */
export function fileLink(path: string): string {
  return `./${Buffer.from(path).toString().split('/').map(encodeURIComponent).join('/')}`;
}

function written(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(written).join('');
}
