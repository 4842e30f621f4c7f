import { loss, type TextKind, type TextLoss } from '../yaml/loss.js';
import { entryOf, itemsOf, pieceOf, type YamlEntry, type YamlNode } from '../yaml/node.js';
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

const AT_TOP: Readonly<Record<string, TextKind>> = { title: 'words', output: 'path', name: 'path' };

const IN_BUNDLE: Readonly<Record<string, TextKind>> = {
  id: 'name',
  prompt: 'prompt',
  image: 'path',
  end_image: 'path',
  scene: 'words',
  notes: 'words',
  preset: 'name',
  model: 'name',
};

const IN_MODEL = new Set(['title', 'description', 'default', 'notes', 'note', 'says', 'why']);

const NAMED = /(\$*)\{\{?[ \t]*([^\s${}]{1,100})[ \t]*\}\}?|\$([A-Za-z_][\w-]{0,99})/g;

/** Warns about every string that YAML or vars turn into something else than it looks like. `vars` are the names in `vars:`. */
export function checkTexts(
  texts: Iterable<WrittenText>,
  vars: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const text of texts) {
    for (const { at, problem } of [...textLosses(text.entry, text.kind), ...unfilledVars(text, vars)]) {
      // An invisible character in the folder's name is reported as an error by the rules.
      if (text.key !== 'output' || problem.code !== 'escape-in-text') problems.add(at, problem);
    }
  }
}

/**
 * Finds the vars in a string that are not replaced: written in another way than `${name}`, or in a key without vars. Only names
 * defined in `vars:` count; any other word in braces is ordinary text.
 */
function unfilledVars({ key, entry, takesVars }: WrittenText, vars: ReadonlySet<string>): TextLoss[] {
  const { value } = entry;
  if (vars.size === 0 || value.kind !== 'scalar') return [];
  const found: TextLoss[] = [];
  for (const match of value.source.text.slice(value.start, value.end).matchAll(NAMED)) {
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
export function* modelTexts(node: YamlNode): Iterable<WrittenText> {
  if (node.kind === 'list') for (const item of node.items) yield* modelTexts(item);
  if (node.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    if (IN_MODEL.has(key)) yield { key, entry, kind: 'words', takesVars: false };
    yield* modelTexts(entry.value);
  }
}

/** Every string of a manifest: of the film, its vars and style, and of `defaults`, presets and shots. */
export function* writtenTexts(root: YamlNode): Iterable<WrittenText> {
  yield* textsIn(root, AT_TOP);
  yield* allIn(entryOf(root, 'vars')?.value, false);
  yield* allIn(entryOf(root, 'stills')?.value, false);
  yield* allIn(entryOf(root, 'style')?.value, true);
  yield* bundle(entryOf(root, 'defaults')?.value);
  const presets = entryOf(root, 'presets')?.value;
  if (presets?.kind === 'map') for (const { value } of presets.entries.values()) yield* bundle(value);
  for (const shot of itemsOf(entryOf(root, 'shots')?.value)) yield* bundle(shot);
}

function* bundle(node: YamlNode | undefined): Iterable<WrittenText> {
  yield* textsIn(node, IN_BUNDLE);
  yield* allIn(entryOf(node, 'settings')?.value, true);
}

function* textsIn(
  node: YamlNode | undefined,
  kinds: Readonly<Record<string, TextKind>>,
): Iterable<WrittenText> {
  for (const [key, kind] of Object.entries(kinds)) {
    const entry = entryOf(node, key);
    if (entry) yield { key, entry, kind, takesVars: key === 'prompt' };
  }
}

/** The strings of a mapping with free keys; numbers and booleans are skipped. */
function* allIn(node: YamlNode | undefined, takesVars: boolean): Iterable<WrittenText> {
  if (node?.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    const { value } = entry;
    if (value.kind === 'scalar' && (typeof value.value === 'string' || value.value === null)) {
      yield { key, entry, kind: 'prompt', takesVars };
    }
  }
}
