import * as z from 'zod';
import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import { truncate } from '../core/text.js';
import { describeExpected, keysOf, schemaAt } from './describe-expected.js';
import { entryOf, nodeAt, placeOf, type YamlNode } from './node.js';
import { typeHelp } from './type-help.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const INVISIBLE = /[\u00a0\u2007\u202f\u3000\u200b\ufeff]/;

/** Characters of a wrong value that a message repeats. */
const MOST_QUOTED = 60;

/** A rule for values beyond their type: the diagnostic code of a value that breaks it, and the rule in words. */
export interface Rule {
  code: string;
  help: string;
}

/** The rules of schemas with their own diagnostic code: `schema.register(rules, { code, help })`. */
export const rules = z.registry<Rule>();

/**
 * Converts zod's issues to diagnostics with the places of the values. `root` is the node of the checked value, `whole` its name in
 * messages.
 */
export function issueDiagnostics(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  root: YamlNode,
  whole = 'the file',
): Diagnostic[] {
  return issues.flatMap((issue) => diagnose(issue, { schema, root, whole }, []));
}

/** The checked value. */
interface Checked {
  schema: z.core.$ZodType;
  root: YamlNode;
  whole: string;
}

function diagnose(issue: Issue, checked: Checked, base: Path): Diagnostic[] {
  const path = [...base, ...issue.path];
  const node = nodeAt(checked.root, path);
  const schema = schemaAt(checked.schema, path);
  const name = nameOf(path, checked.whole);
  if (!node) return [missing(checked, path, schema)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        unknownKey(node, key, path.length === 0 ? '' : ` in ${name}`, keysOf(schema)),
      );
    case 'invalid_key':
      return [badKey(checked, path)];
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors);
      return branch
        ? branch.flatMap((each) => diagnose(each, checked, path))
        : [typeMismatch(name, node, schema, 'wrong-type')];
    }
    case 'invalid_type':
      return [typeMismatch(name, node, schema, 'wrong-type')];
    case 'invalid_value': {
      const suggestion = typeof issue.values[0] === 'string' ? suggested(node, issue.values.map(String)) : {};
      return [{ ...typeMismatch(name, node, schema, 'value-not-allowed'), ...suggestion }];
    }
    case 'too_small':
    case 'too_big':
      return [ruleBroken(name, node, schema, 'out-of-range')];
    default:
      return [ruleBroken(name, node, schema, 'value-not-allowed')];
  }
}

/** The branch of a union that matches the type of the value and has the fewest issues inside it. */
function nearestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const inside = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  return inside.sort((a, b) => a.length - b.length)[0];
}

function missing({ root, whole }: Checked, path: Path, schema: z.core.$ZodType | undefined): Diagnostic {
  const parent = nodeAt(root, path.slice(0, -1)) ?? root;
  const name = nameOf(path, whole);
  const help = (schema && rules.get(schema)?.help) ?? `${name} must be ${describeExpected(schema)}`;
  return error('missing-key', `${name} is required`, placeOf(parent), help);
}

function unknownKey(node: YamlNode, key: string, where: string, known: readonly string[]): Diagnostic {
  const entry = entryOf(node, key);
  const suggestion = closestMatch(key, known);
  return {
    ...error('unknown-key', `unknown key${keyName(node, key)}${where}`, placeOf(entry ? entry.key : node)),
    help:
      node.source.isShown && INVISIBLE.test(key)
        ? `"${key.trim()}" contains a no-break or invisible space: retype it with ordinary spaces`
        : `allowed keys: ${known.join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function typeMismatch(
  name: string,
  node: YamlNode,
  schema: z.core.$ZodType | undefined,
  code: string,
): Diagnostic {
  const expected = describeExpected(schema);
  const message =
    isEmpty(node) && expected === 'a string'
      ? `${name} must be a non-empty string`
      : `${name} must be ${expected}, not ${describe(node)}`;
  return error(
    code,
    message,
    placeOf(node),
    (schema && rules.get(schema)?.help) ?? (node.source.isShown ? typeHelp(node, expected) : undefined),
  );
}

function ruleBroken(
  name: string,
  node: YamlNode,
  schema: z.core.$ZodType | undefined,
  code: string,
): Diagnostic {
  const rule = schema && rules.get(schema);
  if (!rule) return typeMismatch(name, node, schema, code);
  const message = isEmpty(node)
    ? `${name} must not be empty`
    : node.kind === 'scalar'
      ? `invalid value for ${name}: ${describe(node)}`
      : `${name} is invalid`;
  return error(rule.code, message, placeOf(node), rule.help);
}

function badKey({ root, schema }: Checked, path: Path): Diagnostic {
  const parent = nodeAt(root, path.slice(0, -1)) ?? root;
  const key = String(path.at(-1));
  const def = (schemaAt(schema, path.slice(0, -1)) as z.core.$ZodTypes | undefined)?._zod.def;
  const rule = def?.type === 'record' ? rules.get(def.keyType) : undefined;
  const place = placeOf(entryOf(parent, key)?.key ?? parent);
  return error(rule?.code ?? 'bad-key', `invalid name${keyName(parent, key)}`, place, rule?.help);
}

/** The value at a path, in words: "`takes`", "item 2 of `models`". */
function nameOf(path: Path, whole: string): string {
  const last = path.at(-1);
  if (last === undefined) return whole;
  return typeof last === 'number'
    ? `item ${last + 1} of ${nameOf(path.slice(0, -1), whole)}`
    : `\`${String(last)}\``;
}

function isEmpty(node: YamlNode): boolean {
  if (node.kind === 'scalar') return node.text === '';
  return node.kind === 'list' ? node.items.length === 0 : node.entries.size === 0;
}

/** The written value, in words: `the string "2"`, `the number 12`, `empty`; only its kind if the file is not one of ours. */
function describe(node: YamlNode): string {
  if (node.kind === 'scalar' && !node.source.isShown) return 'a single value';
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return node.text === '' ? 'empty' : `\`${node.text}\``;
  if (typeof node.value === 'string')
    return `the string ${JSON.stringify(truncate(node.value, MOST_QUOTED))}`;
  return typeof node.value === 'number' ? `the number ${node.text}` : `\`${node.text}\``;
}

/** A key for the end of a message, ` "titel"`. In a file that is not one of ours, empty unless it looks like a name and not like a token. */
function keyName({ source }: YamlNode, key: string): string {
  const isName = /^[A-Za-z_][\w .-]{0,39}$/.test(key) && !(key.length >= 20 && /\d/.test(key));
  return source.isShown || isName ? ` "${key}"` : '';
}

function suggested(node: YamlNode, values: readonly string[]): { suggestion?: string } {
  const suggestion = node.kind === 'scalar' ? closestMatch(node.text, values) : undefined;
  return suggestion === undefined ? {} : { suggestion };
}

function error(code: string, message: string, place: Place, help?: string): Diagnostic {
  return { severity: 'error', code, message, place, ...(help === undefined ? {} : { help }) };
}
