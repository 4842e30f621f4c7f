import type { TextKind } from '../yaml/loss.js';
import { entryOf, itemsOf, type YamlEntry, type YamlNode } from '../yaml/node.js';

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
  scene: 'words',
  notes: 'words',
  preset: 'name',
  model: 'name',
};

const IN_MODEL = new Set(['title', 'description', 'default', 'notes', 'note', 'says', 'why']);

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
