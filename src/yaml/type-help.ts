import { inQuotes } from '../core/quotes.js';
import type { YamlNode } from './node.js';

/** Characters of a value that a help repeats. */
const MOST_SHOWN = 60;

const SWITCH: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

/** How a value of the wrong type is likely meant to be written; `wanted` is what the schema wants, in words. */
export function typeHelp(node: YamlNode, wanted: string): string | undefined {
  const raw = node.source.text.slice(node.start, Math.min(node.end, node.start + MOST_SHOWN + 1));
  if (node.kind === 'scalar' && wanted === 'true or false') {
    const meant = typeof node.value === 'string' ? SWITCH[node.value.toLowerCase()] : undefined;
    return meant === undefined ? undefined : `write ${meant}; in YAML 1.2, ${raw} is a text`;
  }
  if (!/^a text\b/.test(wanted) || raw.length > MOST_SHOWN || raw.includes('\n')) return undefined;
  if (node.kind === 'scalar') {
    if (node.value !== null) return `put it in quotes: ${inQuotes(node.text)}`;
    if (node.text !== '')
      return `${node.text} is empty in YAML; a text that says so stands in quotes: ${inQuotes(node.text)}`;
    return isHidden(node)
      ? 'everything behind # is a comment; put a text that begins with # in quotes'
      : undefined;
  }
  const braced = /^\{\s*([^\s{}:,]+)\s*\}$/.exec(raw)?.[1];
  if (braced !== undefined) return `braces begin a mapping: a var is written "\${${braced}}", in quotes`;
  return /^[[{]/.test(raw)
    ? `put a text that begins with ${raw.charAt(0)} in quotes: ${inQuotes(raw)}`
    : undefined;
}

/** True where a comment stands in the place of the value. */
function isHidden({ source, start }: YamlNode): boolean {
  const line =
    source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start + MOST_SHOWN).split('\n')[0] ?? '';
  return /:[ \t]+#/.test(line);
}
