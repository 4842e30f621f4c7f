import type * as z from 'zod';
import { inQuotes } from '../core/text.js';
import type { YamlNode } from './node.js';

type Schema = z.core.$ZodType;

/** The schema without wrappers such as `optional`. */
function bare(schema: Schema): z.core.$ZodTypes {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return 'innerType' in def ? bare(def.innerType) : (schema as z.core.$ZodTypes);
}

/** The schema of the value at a path; undefined if the schema has no such path. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  const [step, ...rest] = path;
  const { def } = bare(schema)._zod;
  if (step === undefined) return bare(schema);
  if (def.type === 'object') {
    const key = String(step);
    const inner = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    return inner && schemaAt(inner, rest);
  }
  if (def.type === 'record') return schemaAt(def.valueType, rest);
  if (def.type === 'array') return schemaAt(def.element, rest);
  if (def.type === 'union') {
    for (const option of def.options) {
      const found = schemaAt(option, path);
      if (found) return found;
    }
  }
  return undefined;
}

/** The allowed keys of a mapping with that schema; empty if any key is allowed. */
export function keysOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { def } = bare(schema)._zod;
  if (def.type === 'union') return [...new Set(def.options.flatMap(keysOf))];
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

/** The values that a schema expects, in words: "a whole number from 1 to 1000". */
export function describeExpected(schema: Schema | undefined): string {
  if (!schema) return 'something else';
  const one = bare(schema);
  const { def } = one._zod;
  switch (def.type) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'true or false';
    case 'number':
      return describeNumber(one as unknown as z.ZodNumber);
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a mapping';
    case 'literal':
      return listed(def.values.map(String));
    case 'enum':
      return listed(Object.values(def.entries).map(String));
    case 'union':
      return listed([...new Set(def.options.map(describeExpected))]);
    default:
      return 'something else';
  }
}

function describeNumber({ format, minValue, maxValue }: z.ZodNumber): string {
  const kind = format === 'safeint' ? 'a whole number' : 'a number';
  const least = minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? undefined : minValue;
  const most = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? undefined : maxValue;
  if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`;
  if (least !== undefined) return `${kind} of at least ${least}`;
  return most === undefined ? kind : `${kind} of at most ${most}`;
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join();
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

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
