import { entryOf, itemsOf, type YamlEntry, type YamlNode } from '../yaml/node.js';
import { type TextKind, textLosses } from '../yaml/text-loss.js';
import type { Problems } from './problems.js';
import { unfilledVars } from './unfilled-vars.js';

/** A text of a manifest as it stands there. */
export interface WrittenText {
  key: string;
  entry: YamlEntry;
  kind: TextKind;
  /** True where `${var}` is filled in. */
  takesVars: boolean;
}

const AT_TOP: Readonly<Record<string, TextKind>> = { title: 'words', output: 'path', name: 'path' };

const IN_BUNDLE: Readonly<Record<string, TextKind>> = {
  prompt: 'prompt',
  image: 'path',
  scene: 'words',
  notes: 'words',
};

/** Warns of every text of a manifest that YAML, or the names of vars in it, make into something else than what a person reads there. */
export function checkTexts(root: YamlNode, vars: ReadonlySet<string>, problems: Problems): void {
  for (const text of writtenTexts(root)) {
    for (const { source, start, end, ...problem } of textLosses(text.entry, text.kind)) {
      // An invisible character in the folder's name is an error of its own.
      if (text.key === 'output' && problem.code === 'escape-in-text') continue;
      problems.add({ source, start, end }, { severity: 'warning', ...problem });
    }
    for (const { source, start, end, ...problem } of unfilledVars(text, vars)) {
      problems.add({ source, start, end }, { severity: 'warning', ...problem });
    }
  }
}

/** Every text of a manifest that people write: of the film, its vars and style, and of `defaults`, presets and shots. */
function* writtenTexts(root: YamlNode): Iterable<WrittenText> {
  yield* textsIn(root, AT_TOP, false);
  yield* allIn(entryOf(root, 'vars')?.value, false);
  yield* allIn(entryOf(root, 'style')?.value, true);
  yield* bundle(entryOf(root, 'defaults')?.value);
  const presets = entryOf(root, 'presets')?.value;
  if (presets?.kind === 'map') for (const { value } of presets.entries.values()) yield* bundle(value);
  for (const shot of itemsOf(entryOf(root, 'shots')?.value)) yield* bundle(shot);
}

function* bundle(node: YamlNode | undefined): Iterable<WrittenText> {
  yield* textsIn(node, IN_BUNDLE, false);
  yield* allIn(entryOf(node, 'settings')?.value, true);
}

function* textsIn(
  node: YamlNode | undefined,
  kinds: Readonly<Record<string, TextKind>>,
  takesVars: boolean,
): Iterable<WrittenText> {
  for (const [key, kind] of Object.entries(kinds)) {
    const entry = entryOf(node, key);
    if (entry) yield { key, entry, kind, takesVars: takesVars || key === 'prompt' };
  }
}

/** The texts of a mapping with free keys; a number or a switch among them is no text. */
function* allIn(node: YamlNode | undefined, takesVars: boolean): Iterable<WrittenText> {
  if (node?.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    const { value } = entry;
    if (value.kind === 'scalar' && (typeof value.value === 'string' || value.value === null)) {
      yield { key, entry, kind: 'prompt', takesVars };
    }
  }
}
