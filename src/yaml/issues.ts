import * as z from 'zod';
import { closestMatch } from '../core/closest-match.js';
import { type Diagnostic, error } from '../core/diagnostic.js';
import { describeExpected, keysOf, schemaAt, typeHelp } from './describe-expected.js';
import { quote } from './loss.js';
import { entryOf, nodeAt, problemAt, type YamlNode } from './node.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const INVISIBLE = /[\u00a0\u2007\u202f\u3000\u200b\ufeff]/;

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

/** The checked value as a whole. */
interface Checked {
  schema: z.core.$ZodType;
  root: YamlNode;
  whole: string;
}

/** A value with an issue: its name in messages, and what should stand there. */
interface Subject {
  name: string;
  node: YamlNode;
  schema: z.core.$ZodType | undefined;
}

function diagnose(issue: Issue, checked: Checked, base: Path): Diagnostic[] {
  const path = [...base, ...issue.path];
  const node = nodeAt(checked.root, path);
  const schema = schemaAt(checked.schema, path);
  const name = nameOf(path, checked.whole);
  if (!node) {
    const help = ruleOf(schema)?.help ?? `${name} must be ${describeExpected(schema)}`;
    return [problemAt(parentOf(checked, path), error('missing-key', `${name} is required`, help))];
  }
  const subject = { name, node, schema };
  switch (issue.code) {
    case 'unrecognized_keys': {
      const where = path.length === 0 ? '' : ` in ${name}`;
      return issue.keys.map((key) => unknownKey(node, key, where, keysOf(schema)));
    }
    case 'invalid_key':
      return [badKey(checked, path)];
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors);
      if (branch) return branch.flatMap((each) => diagnose(each, checked, path));
      return [typeMismatch(subject, 'wrong-type')];
    }
    case 'invalid_type':
      return [typeMismatch(subject, 'wrong-type')];
    case 'invalid_value': {
      const isWord = node.kind === 'scalar' && typeof issue.values[0] === 'string';
      const near = isWord ? closestMatch(node.text, issue.values.map(String)) : undefined;
      return [typeMismatch(subject, 'value-not-allowed', near)];
    }
    case 'too_small':
    case 'too_big':
      return [ruleBroken(subject, 'out-of-range')];
    default:
      return [ruleBroken(subject, 'value-not-allowed')];
  }
}

/** The branch of a union that matches the type of the value and has the fewest issues inside it. */
function nearestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const inside = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  return inside.sort((a, b) => a.length - b.length)[0];
}

function ruleOf(schema: z.core.$ZodType | undefined): Rule | undefined {
  return schema && rules.get(schema);
}

function parentOf({ root }: Checked, path: Path): YamlNode {
  return nodeAt(root, path.slice(0, -1)) ?? root;
}

function unknownKey(node: YamlNode, key: string, where: string, known: readonly string[]): Diagnostic {
  const help =
    node.source.isShown && INVISIBLE.test(key)
      ? `"${key.trim()}" contains a no-break or invisible space: retype it with ordinary spaces`
      : `allowed keys: ${known.join(', ')}`;
  const message = `unknown key${keyName(node, key)}${where}`;
  return problemAt(
    entryOf(node, key)?.key ?? node,
    error('unknown-key', message, help, closestMatch(key, known)),
  );
}

function typeMismatch({ name, node, schema }: Subject, code: string, suggestion?: string): Diagnostic {
  const expected = describeExpected(schema);
  const message =
    isEmpty(node) && expected === 'a string'
      ? `${name} must be a non-empty string`
      : `${name} must be ${expected}, not ${describe(node)}`;
  const help = ruleOf(schema)?.help ?? (node.source.isShown ? typeHelp(node, expected) : undefined);
  return problemAt(node, error(code, message, help, suggestion));
}

function ruleBroken(subject: Subject, code: string): Diagnostic {
  const { name, node, schema } = subject;
  const rule = ruleOf(schema);
  if (!rule) return typeMismatch(subject, code);
  const invalid =
    node.kind === 'scalar' ? `invalid value for ${name}: ${describe(node)}` : `${name} is invalid`;
  const message = isEmpty(node) ? `${name} must not be empty` : invalid;
  return problemAt(node, error(rule.code, message, rule.help));
}

function badKey(checked: Checked, path: Path): Diagnostic {
  const parent = parentOf(checked, path);
  const key = String(path.at(-1));
  const schema = schemaAt(checked.schema, path.slice(0, -1)) as z.core.$ZodTypes | undefined;
  const rule = schema?._zod.def.type === 'record' ? ruleOf(schema._zod.def.keyType) : undefined;
  const problem = error(rule?.code ?? 'bad-key', `invalid name${keyName(parent, key)}`, rule?.help);
  return problemAt(entryOf(parent, key)?.key ?? parent, problem);
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
  if (typeof node.value === 'string') return `the string ${quote(node.value)}`;
  return typeof node.value === 'number' ? `the number ${node.text}` : `\`${node.text}\``;
}

/** A key for the end of a message, ` "titel"`. In a file that is not one of ours, empty unless it looks like a name and not like a token. */
function keyName({ source }: YamlNode, key: string): string {
  const isName = /^[A-Za-z_][\w .-]{0,39}$/.test(key) && !(key.length >= 20 && /\d/.test(key));
  return source.isShown || isName ? ` "${key}"` : '';
}
