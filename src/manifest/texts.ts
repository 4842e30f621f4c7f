import type { Problem } from '../core/diagnostic.js';
import { loss, type TextKind, type TextLoss } from '../yaml/loss.js';
import { entryOf, itemsOf, pieceOf, type Span, type YamlEntry, type YamlNode } from '../yaml/node.js';
import { textLosses } from '../yaml/text-loss.js';
import type { Problems } from './problems.js';

/** A string of a manifest, as written. */
export interface WrittenText {
  key: string;
  entry: YamlEntry;
  kind: TextKind;
  /** True if `${var}` is replaced in it. */
  takesVars: boolean;
}

const AT_TOP: readonly [key: string, kind: TextKind][] = [
  ['title', 'words'],
  ['output', 'path'],
  ['name', 'path'],
];

const IN_BUNDLE: readonly [key: string, kind: TextKind][] = [
  ['id', 'name'],
  ['prompt', 'prompt'],
  ['image', 'path'],
  ['end_image', 'path'],
  ['scene', 'words'],
  ['notes', 'words'],
  ['preset', 'name'],
  ['model', 'name'],
];

const IN_MODEL = new Set(['title', 'description', 'default', 'notes', 'note', 'says', 'why']);

const NAMED = /(\$*)\{\{?[ \t]*([^\s${}]{1,100})[ \t]*\}\}?|\$([A-Za-z_][\w-]{0,99})/g;

/** What is done with each string of a file. */
type Visit = (text: WrittenText) => void;

/** Warns about strings that YAML or vars turn into something else than they look like. `vars` are the names in `vars:`. */
export function textCheck(vars: ReadonlySet<string>, problems: Problems): Visit {
  return (text) => {
    for (const { at, problem } of textLosses(text.entry, text.kind)) add(text, at, problem);
    for (const { at, problem } of unfilledVars(text, vars)) add(text, at, problem);
  };

  function add({ key }: WrittenText, at: Span, problem: Problem): void {
    // An invisible character in the folder's name is reported as an error by the rules.
    if (key !== 'output' || problem.code !== 'escape-in-text') problems.add(at, problem);
  }
}

/**
 * Finds the vars in a string that are not replaced: written in another way than `${name}`, or in a key without vars. Only names
 * defined in `vars:` count; any other word in braces is ordinary text.
 */
function unfilledVars({ key, entry, takesVars }: WrittenText, vars: ReadonlySet<string>): TextLoss[] {
  const { value } = entry;
  if (vars.size === 0 || value.kind !== 'scalar') return [];
  const raw = value.source.text.slice(value.start, value.end);
  if (!/[${]/.test(raw)) return [];
  const found: TextLoss[] = [];
  for (const match of raw.matchAll(NAMED)) {
    const [written, dollars = '', braced, bare = ''] = match;
    const name = braced ?? bareName(bare, vars);
    const isRight = dollars.length === 1 && !written.startsWith('${{');
    if (name === undefined || !vars.has(name) || dollars.length > 1 || (isRight && takesVars)) continue;
    if (key === 'name' && braced !== undefined && !isRight) continue;
    const help = takesVars
      ? `write \${${name}} to insert the var ${name}`
      : 'vars work only in prompts, style and string settings; write the text itself here';
    const message = `${written} is not replaced: it is sent as written`;
    found.push(loss(pieceOf(value, match.index, written.length), 'var-not-filled', message, help));
  }
  return found;
}

/** The var that a name without braces means: `$mira's` means mira. */
function bareName(word: string, vars: ReadonlySet<string>): string | undefined {
  return vars.has(word) ? word : word.split('-')[0];
}

/** Every string of a model file that is shown to people or sent to a gateway. */
export function visitModelTexts(node: YamlNode, visit: Visit): void {
  if (node.kind === 'list') for (const item of node.items) visitModelTexts(item, visit);
  if (node.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    if (IN_MODEL.has(key)) visit({ key, entry, kind: 'words', takesVars: false });
    visitModelTexts(entry.value, visit);
  }
}

/** Every string of a manifest: of the film, its vars and style, and of `defaults`, presets and shots. */
export function visitTexts(root: YamlNode, visit: Visit): void {
  visitKeys(root, AT_TOP, visit);
  visitAll(entryOf(root, 'vars')?.value, false, visit);
  visitAll(entryOf(root, 'stills')?.value, false, visit);
  visitAll(entryOf(root, 'style')?.value, true, visit);
  visitBundle(entryOf(root, 'defaults')?.value, visit);
  const presets = entryOf(root, 'presets')?.value;
  if (presets?.kind === 'map') for (const { value } of presets.entries.values()) visitBundle(value, visit);
  for (const shot of itemsOf(entryOf(root, 'shots')?.value)) visitBundle(shot, visit);
}

function visitBundle(node: YamlNode | undefined, visit: Visit): void {
  visitKeys(node, IN_BUNDLE, visit);
  visitAll(entryOf(node, 'settings')?.value, true, visit);
}

function visitKeys(node: YamlNode | undefined, kinds: typeof IN_BUNDLE, visit: Visit): void {
  for (const [key, kind] of kinds) {
    const entry = entryOf(node, key);
    if (entry) visit({ key, entry, kind, takesVars: key === 'prompt' });
  }
}

/** The strings of a mapping with free keys; numbers and booleans are skipped. */
function visitAll(node: YamlNode | undefined, takesVars: boolean, visit: Visit): void {
  if (node?.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    const { value } = entry;
    if (value.kind === 'scalar' && (typeof value.value === 'string' || value.value === null)) {
      visit({ key, entry, kind: 'prompt', takesVars });
    }
  }
}
