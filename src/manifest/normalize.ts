import type { Catalog, Model } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { entryOf, type Span, type YamlNode } from '../yaml/node.js';
import { type Layer, saidFirst } from './layer.js';
import type { Parsed, ParsedShot } from './parse.js';
import type { Problems } from './problems.js';
import type { Trim } from './resolved.js';
import type { WrittenBundle } from './schema.js';
import { fillVars } from './vars.js';

type Settings = NonNullable<WrittenBundle['settings']>;

/** A shot with its preset, `defaults`, vars and style applied, not yet checked against its model. */
export interface DraftShot {
  id: string;
  preset: string | undefined;
  /** The shot's own mapping, and its id in it where one is written. */
  node: YamlNode;
  at: Span;
  /** The first that says something wins: the shot, its preset, `defaults`. */
  layers: Layer[];
  /** Undefined where none is named or known. */
  model: Model | undefined;
  prompt: string;
  image: string | undefined;
  settings: Settings;
  takes: number;
  scene: string | null;
  enabled: boolean;
  notes: string;
  trim: Trim | undefined;
}

/** Applies defaults, presets, vars and style to every shot. Unknown vars are reported; other faults are left to the rules. */
export function normalize(parsed: Parsed, catalog: Catalog, problems: Problems): DraftShot[] {
  const { head, root } = parsed;
  const vars = head.vars ?? {};
  const style = entryOf(root, 'style')?.value;
  const presets = entryOf(root, 'presets')?.value;
  const defaultsNode = entryOf(root, 'defaults')?.value;
  const defaults = defaultsNode && {
    said: head.defaults ?? {},
    node: defaultsNode,
    isUnknown: head.defaults === undefined,
  };

  function fill(text: string, node: YamlNode | undefined): string {
    return fillVars(text, vars, ({ name, written }) => {
      const suggestion = closestMatch(name, Object.keys(vars));
      const closed = written.endsWith('}');
      problems.add(spanOf(node ?? root, written), {
        severity: 'error',
        code: closed ? 'unknown-var' : 'unclosed-var',
        message: closed ? `there is no var ${name}` : 'this `${` has no closing brace',
        help: 'vars are defined under `vars:`; write `$${` for a plain `${`',
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    });
  }

  const prefix = fill(head.style?.prefix ?? '', entryOf(style, 'prefix')?.value).trim();
  const suffix = fill(head.style?.suffix ?? '', entryOf(style, 'suffix')?.value).trim();

  function layersOf({ written, node }: ParsedShot): Layer[] {
    const layers: Layer[] = [{ said: written, node }];
    if (written.preset !== undefined) {
      const said = presetOf(parsed, written.preset);
      const presetNode = entryOf(presets, written.preset)?.value;
      layers.push(said && presetNode ? { said, node: presetNode } : { said: {}, node, isUnknown: true });
    }
    if (defaults) layers.push(defaults);
    return layers;
  }

  return parsed.shots.map((shot) => {
    const layers = layersOf(shot);
    const model = catalog.get(saidFirst(layers, 'model')?.value ?? '');
    const prompt = saidFirst(layers, 'prompt');
    const middle = prompt ? fill(prompt.value, prompt.at).trim() : '';
    const image = saidFirst(layers, 'image');
    const takesImage = !model || model.image || image?.layer.said !== defaults?.said;
    return {
      id: shot.written.id,
      preset: shot.written.preset,
      node: shot.node,
      at: entryOf(shot.node, 'id')?.value ?? shot.node,
      layers,
      model,
      prompt: middle === '' ? '' : [prefix, middle, suffix].filter((part) => part !== '').join(' '),
      image: takesImage ? image?.value : undefined,
      settings: settingsOf(layers, defaults, model, fill),
      takes: saidFirst(layers, 'takes')?.value ?? 1,
      scene: saidFirst(layers, 'scene')?.value ?? null,
      enabled: saidFirst(layers, 'enabled')?.value ?? true,
      notes: saidFirst(layers, 'notes')?.value ?? '',
      trim: trimOf(shot.written),
    };
  });
}

function trimOf({ in: from = 0, out }: ParsedShot['written']): Trim | undefined {
  return from > 0 || out !== undefined ? { in: from, out: out ?? null } : undefined;
}

function presetOf(parsed: Parsed, name: string | undefined): WrittenBundle | undefined {
  const { presets = {} } = parsed.head;
  return name !== undefined && Object.hasOwn(presets, name) ? presets[name] : undefined;
}

/** Settings merged key by key; those of `defaults` only where the model knows them. */
function settingsOf(
  layers: readonly Layer[],
  defaults: Layer | undefined,
  model: Model | undefined,
  fill: (text: string, node: YamlNode | undefined) => string,
): Settings {
  const settings: Settings = {};
  for (const layer of [...layers].reverse()) {
    const node = entryOf(layer.node, 'settings')?.value;
    for (const [key, value] of Object.entries(layer.said.settings ?? {})) {
      if (layer === defaults && !(model && Object.hasOwn(model.parameters, key))) continue;
      settings[key] = typeof value === 'string' ? fill(value, entryOf(node, key)?.value) : value;
    }
  }
  return settings;
}

/** Where a piece of a scalar stands, or the scalar as a whole where escapes or folding hide the piece. */
function spanOf(node: YamlNode, piece: string): Span {
  const at = node.source.text.slice(node.start, node.end).indexOf(piece);
  if (at === -1) return node;
  return { source: node.source, start: node.start + at, end: node.start + at + piece.length };
}
