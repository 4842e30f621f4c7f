import * as z from 'zod';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import { nearest } from '../core/nearest.js';
import { entryOf, nodeAt, placeOf, type YamlNode } from './node.js';
import { keysOf, schemaAt, wanted } from './wanted.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What a schema says about its values beyond their type: the code of one that breaks the rule, and the rule in words. */
export interface Rule {
  code: string;
  help: string;
}

/** The rules of schemas whose values can be wrong in a way of their own: `schema.register(rules, { code, help })`. */
export const rules = z.registry<Rule>();

/** What zod found, as diagnostics of ours at the places where the values stand. `root` is the node of the checked value. */
export function issueDiagnostics(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  root: YamlNode,
): Diagnostic[] {
  return issues.flatMap((issue) => diagnose(issue, schema, root, []));
}

function diagnose(issue: Issue, schema: z.core.$ZodType, root: YamlNode, base: Path): Diagnostic[] {
  const path = [...base, ...issue.path];
  const node = nodeAt(root, path);
  const at = schemaAt(schema, path);
  if (!node) return [missing(root, path, at)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(node, key, path, keysOf(at)));
    case 'invalid_key':
      return [
        ruleBroken(path, keyPlace(root, path), recordKey(schemaAt(schema, path.slice(0, -1))), 'bad-key'),
      ];
    case 'invalid_union': {
      const branch = issue.errors.reduce<Issue[] | undefined>(
        (best, each) => (concernsInside(each) && (!best || each.length < best.length) ? each : best),
        undefined,
      );
      return branch
        ? branch.flatMap((each) => diagnose(each, schema, root, path))
        : [wrongType(node, path, at)];
    }
    case 'invalid_type':
      return [wrongType(node, path, at)];
    case 'invalid_value':
      return [valueNotAllowed(node, path, at, issue.values.map(String))];
    case 'too_small':
    case 'too_big':
      return [ruleBroken(path, placeOf(node), at, node.kind === 'scalar' ? 'out-of-range' : 'wrong-length')];
    default:
      return [ruleBroken(path, placeOf(node), at, 'value-not-allowed')];
  }
}

/** True where a union's branch fits the value's own type and fails further inside it. */
function concernsInside(issues: readonly Issue[]): boolean {
  return issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type');
}

function missing(root: YamlNode, path: Path, schema: z.core.$ZodType | undefined): Diagnostic {
  const parent = nodeAt(root, path.slice(0, -1)) ?? root;
  const help = (schema && rules.get(schema)?.help) ?? `\`${String(path.at(-1))}\` is ${wanted(schema)}`;
  return error('missing-key', `${nameOf(path)} is missing`, placeOf(parent), help);
}

function unknownKey(node: YamlNode, key: string, path: Path, known: readonly string[]): Diagnostic {
  const entry = entryOf(node, key);
  const inside = path.length === 0 ? 'here' : `in ${nameOf(path)}`;
  const suggestion = nearest(key, known);
  return {
    ...error('unknown-key', `\`${key}\` means nothing ${inside}`, placeOf(entry ? entry.key : node)),
    help: `the keys that can stand here: ${known.join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function wrongType(node: YamlNode, path: Path, schema: z.core.$ZodType | undefined): Diagnostic {
  const message = `${nameOf(path)} must be ${wanted(schema)}, not ${describe(node)}`;
  return error('wrong-type', message, placeOf(node), schema && rules.get(schema)?.help);
}

function valueNotAllowed(
  node: YamlNode,
  path: Path,
  schema: z.core.$ZodType | undefined,
  values: readonly string[],
): Diagnostic {
  const suggestion = node.kind === 'scalar' ? nearest(node.text, values) : undefined;
  return {
    ...error(
      'value-not-allowed',
      `${nameOf(path)} must be ${wanted(schema)}, not ${describe(node)}`,
      placeOf(node),
    ),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function ruleBroken(
  path: Path,
  place: Place,
  schema: z.core.$ZodType | undefined,
  fallback: string,
): Diagnostic {
  const rule = schema && rules.get(schema);
  const text = `${nameOf(path)} is not allowed`;
  return error(rule?.code ?? fallback, text, place, rule?.help ?? `it must be ${wanted(schema)}`);
}

function recordKey(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const def = (schema as z.core.$ZodTypes | undefined)?._zod.def;
  return def?.type === 'record' ? def.keyType : undefined;
}

function keyPlace(root: YamlNode, path: Path): Place {
  const parent = nodeAt(root, path.slice(0, -1)) ?? root;
  return placeOf(entryOf(parent, String(path.at(-1)))?.key ?? parent);
}

/** What a path leads to, in words: "`takes`", "item 2 of `models`", "the file". */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number'
    ? `item ${last + 1} of ${nameOf(path.slice(0, -1))}`
    : `\`${String(last)}\``;
}

/** What was written, in words: "the text "2"", "the number 12", "empty". */
export function describe(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return node.text === '' ? 'empty' : `\`${node.text}\` (nothing)`;
  if (typeof node.value === 'string') {
    return `the text ${JSON.stringify(node.value.length > 60 ? `${node.value.slice(0, 59)}…` : node.value)}`;
  }
  return typeof node.value === 'number' ? `the number ${node.text}` : `\`${node.text}\``;
}

function error(code: string, message: string, place: Place, help?: string): Diagnostic {
  return { severity: 'error', code, message, place, ...(help === undefined ? {} : { help }) };
}
