import type * as z from 'zod';
import { issueDiagnostics } from '../yaml/issues.js';
import { entryOf, itemsOf, toPlain, type YamlNode } from '../yaml/node.js';
import { SHOT_KEYS } from './image-form.js';
import type { Problems } from './problems.js';
import { headSchema, shotSchema, type WrittenHead, type WrittenShot } from './schema.js';

/** A shot as written, with its node. Its id is empty if it has no valid one. */
export interface ParsedShot {
  written: WrittenShot;
  node: YamlNode;
}

/** A manifest as written, with its nodes. Invalid parts were reported and removed, so that the rest can be checked as well. */
export interface Parsed {
  root: YamlNode;
  head: WrittenHead;
  shots: ParsedShot[];
}

type Plain = Record<string, unknown>;

/** Keys of a shot or bundle whose value is the text as written, whatever its YAML type: `id: 010` is "010". */
const TEXT_KEYS = new Set(['id', 'preset', 'scene', 'notes']);

/** Keys of a shot or bundle whose value is an image. */
const IMAGE_KEYS = new Set(['image', 'end_image']);

/** Levels of values below the top of a manifest: removing an invalid value can make the one around it invalid. */
const DEEPEST_VALUE = 4;

/** From so many shots on it pays that zod compiles their schema, which takes 2 ms. */
const MANY_SHOTS = 100;

const STAND_IN_ID = { id: 'unnamed' };

const NO_HEAD = { version: 1, shots: [null] };

/** What is parsed. */
interface Form<S extends z.ZodType> {
  schema: S;
  /** Values for required keys that are invalid. */
  standIns: Plain;
  /** In messages. Default: the file */
  name?: string;
  /** Too few values are parsed by it for zod to compile it. */
  isRare: boolean;
}

/** Checks the form of a manifest: every key, type and range, each problem at its place. */
export function parse(root: YamlNode, problems: Problems): Parsed {
  const head = parseLenient(
    { schema: headSchema, standIns: NO_HEAD, isRare: true },
    plainHead(root),
    root,
    problems,
  );
  const shots: ParsedShot[] = [];
  const nodes = itemsOf(entryOf(root, 'shots')?.value);
  const shotForm = {
    schema: shotSchema,
    standIns: STAND_IN_ID,
    name: 'a shot',
    isRare: nodes.length < MANY_SHOTS,
  };
  for (const node of nodes) {
    const plain = plainBundle(node);
    const written = parseLenient(shotForm, plain, node, problems);
    if (!written) continue;
    const isNamed = isPlain(plain) && Object.hasOwn(plain, 'id');
    shots.push({ written: isNamed ? written : { ...written, id: '' }, node });
  }
  return { root, head: head ?? { version: 1, shots: [] }, shots };
}

/**
 * Parses a value by its schema. Reports an invalid one and parses it again without its invalid parts, with stand-ins for required
 * ones. Returns undefined if that fails too.
 */
function parseLenient<S extends z.ZodType>(
  { schema, standIns, name, isRare }: Form<S>,
  plain: unknown,
  node: YamlNode,
  problems: Problems,
): z.infer<S> | undefined {
  const first = schema.safeParse(plain, { jitless: isRare });
  if (first.success) return first.data;
  problems.addAll(issueDiagnostics(first.error.issues, schema, node, name));
  if (!isPlain(plain)) return undefined;
  let broken: readonly z.core.$ZodIssue[] = first.error.issues;
  for (let depth = 0; depth < DEEPEST_VALUE; depth += 1) {
    for (const issue of broken) removeBroken(plain, issue);
    const again = schema.safeParse({ ...standIns, ...plain });
    if (again.success) return again.data;
    broken = again.error.issues;
  }
  return undefined;
}

function removeBroken(plain: Plain, issue: z.core.$ZodIssue): void {
  if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(plain, [...issue.path, key]);
  else remove(plain, issue.path);
}

/** Removes the value at the path; if it is inside a list, the whole list. */
function remove(plain: Plain, [step, ...rest]: readonly PropertyKey[]): void {
  if (step === undefined) return;
  const key = String(step);
  const value = plain[key];
  if (rest.length > 0 && isPlain(value)) remove(value, rest);
  else delete plain[key];
}

function plainHead(root: YamlNode): unknown {
  return mapped(root, (value, key) => {
    switch (key) {
      case 'shots':
        return value.kind === 'list' ? value.items.map(() => null) : toPlain(value);
      case 'title':
      case 'film':
        return writtenText(value);
      case 'vars':
        return mapped(value, writtenText);
      case 'presets':
        return mapped(value, plainBundle);
      case 'defaults':
        return plainBundle(value);
      default:
        return toPlain(value);
    }
  });
}

function plainBundle(node: YamlNode): unknown {
  return mapped(node, (value, key) => {
    if (TEXT_KEYS.has(key)) return writtenText(value);
    return IMAGE_KEYS.has(key) ? mapped(value, plainOfImage) : toPlain(value);
  });
}

function plainOfImage(value: YamlNode, key: string): unknown {
  return SHOT_KEYS.has(key) ? writtenText(value) : toPlain(value);
}

function writtenText(node: YamlNode): unknown {
  return node.kind === 'scalar' && node.value !== null ? node.text : toPlain(node);
}

function mapped(node: YamlNode, plainOf: (value: YamlNode, key: string) => unknown): unknown {
  if (node.kind !== 'map') return toPlain(node);
  const plain: Plain = {};
  for (const [key, { value }] of node.entries) plain[key] = plainOf(value, key);
  return plain;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
