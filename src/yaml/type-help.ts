import { inQuotes } from '../core/quotes.js';
import type { YamlNode } from './node.js';

/** The most characters of a value that a help text repeats. */
const MOST_SHOWN = 60;

const SWITCH: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

/** How a value of the wrong type was probably meant to be written; `expected` is the expected type, in words. */
export function typeHelp(node: YamlNode, expected: string): string | undefined {
  const raw = node.source.text.slice(node.start, Math.min(node.end, node.start + MOST_SHOWN + 1));
  if (node.kind === 'scalar' && expected === 'true or false') {
    const meant = typeof node.value === 'string' ? SWITCH[node.value.toLowerCase()] : undefined;
    return meant === undefined ? undefined : `write ${meant}; in YAML 1.2, ${raw} is a string`;
  }
  if (!/^a string\b/.test(expected) || raw.length > MOST_SHOWN || raw.includes('\n')) return undefined;
  if (node.kind === 'scalar') {
    if (node.value !== null) return `quote it: ${inQuotes(node.text)}`;
    if (node.text !== '')
      return `${node.text} means empty in YAML; to write the word, quote it: ${inQuotes(node.text)}`;
    return isHidden(node)
      ? 'everything after # is a comment; a string that starts with # must be quoted'
      : undefined;
  }
  const braced = /^\{\s*([^\s{}:,]+)\s*\}$/.exec(raw)?.[1];
  if (braced !== undefined) return `braces start a mapping: write a var as "\${${braced}}", in quotes`;
  return /^[[{]/.test(raw)
    ? `a string that starts with ${raw.charAt(0)} must be quoted: ${inQuotes(raw)}`
    : undefined;
}

/** True if a comment is written in the place of the value. */
function isHidden({ source, start }: YamlNode): boolean {
  const line =
    source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start + MOST_SHOWN).split('\n')[0] ?? '';
  return /:[ \t]+#/.test(line);
}
