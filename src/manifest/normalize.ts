import type { Catalog, Model } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { error } from '../core/diagnostic.js';
import { entryOf, pieceOf, type Span, type YamlNode } from '../yaml/node.js';
import { type DraftImage, draftImage } from './image-form.js';
import { definedValue, firstDefined, type Layer } from './layer.js';
import type { Parsed, ParsedShot } from './parse.js';
import type { Problems } from './problems.js';
import type { ResolvedShot, Trim } from './resolved.js';
import type { WrittenBundle } from './schema.js';

type Settings = NonNullable<WrittenBundle['settings']>;

/** A shot with its preset, `defaults`, vars and style applied, not yet checked against its model. */
export interface DraftShot
  extends Pick<ResolvedShot, 'id' | 'prompt' | 'takes' | 'scene' | 'enabled' | 'notes'> {
  preset: string | undefined;
  /** The mapping of the shot, and the place of its id if it has one. */
  node: YamlNode;
  at: Span;
  /** In order of precedence: the shot, its preset, `defaults`. */
  layers: Layer[];
  /** Undefined if the shot names none, or an unknown one. */
  model: Model | undefined;
  image: DraftImage | undefined;
  endImage: DraftImage | undefined;
  /** One object for all shots of a model with the same settings, which are checked and priced once. */
  settings: Settings;
  trim: Trim | undefined;
}

/** Applies defaults, presets, vars and style to every shot. Reports unknown vars; all other checks are in the rules. */
export function normalize(parsed: Parsed, catalog: Catalog, problems: Problems): DraftShot[] {
  const { head, root } = parsed;
  const vars = head.vars ?? {};
  const style = entryOf(root, 'style')?.value;
  const stills = new Map(Object.entries(head.stills ?? {}));
  const presets = new Map(Object.entries(head.presets ?? {}));
  const presetNodes = entryOf(root, 'presets')?.value;
  const defaultsNode = entryOf(root, 'defaults')?.value;
  const defaults = defaultsNode && {
    values: head.defaults ?? {},
    node: defaultsNode,
    isUnknown: head.defaults === undefined,
  };

  function fill(text: string, node: YamlNode | undefined): string {
    return fillVars(text, vars, ({ name, written }) => {
      const near = closestMatch(name, Object.keys(vars));
      const help = 'define it under `vars:`; write `$${` for a literal `${`';
      const problem = written.endsWith('}')
        ? error('unknown-var', `unknown var "${name}"`, help, near)
        : error('unclosed-var', 'missing closing brace after `${`', help, near);
      problems.add(spanOf(node ?? root, written), problem);
    });
  }

  const prefix = fill(head.style?.prefix ?? '', entryOf(style, 'prefix')?.value).trim();
  const suffix = fill(head.style?.suffix ?? '', entryOf(style, 'suffix')?.value).trim();
  const before = prefix === '' ? '' : `${prefix} `;
  const behind = suffix === '' ? '' : ` ${suffix}`;

  function layersOf({ written, node }: ParsedShot): Layer[] {
    const layers: Layer[] = [{ values: written, node }];
    const { preset } = written;
    if (preset !== undefined) {
      const values = presets.get(preset);
      const at = entryOf(presetNodes, preset)?.value;
      layers.push(values && at ? { values, node: at } : { values: {}, node, isUnknown: true });
    }
    if (defaults) layers.push(defaults);
    return layers;
  }

  /** An image of `defaults` applies only to models that accept it. */
  function imageOf(key: 'image' | 'end_image', layers: readonly Layer[], model: Model | undefined) {
    const image = firstDefined(layers, key);
    const field = key === 'image' ? model?.image : model?.endImage;
    const isTaken = !model || field || image?.layer.values !== defaults?.values;
    return image && isTaken ? draftImage(image.value, stills) : undefined;
  }

  const known = new Map<string, Settings>();
  function shared(settings: Settings, model: Model | undefined): Settings {
    const key = JSON.stringify([model?.name, settings]);
    const one = known.get(key) ?? settings;
    known.set(key, one);
    return one;
  }

  return parsed.shots.map((shot) => {
    const layers = layersOf(shot);
    const model = catalog.get(definedValue(layers, 'model') ?? '');
    const prompt = firstDefined(layers, 'prompt');
    const middle = prompt ? fill(prompt.value, prompt.at).trim() : '';
    return {
      id: shot.written.id,
      preset: shot.written.preset,
      node: shot.node,
      at: entryOf(shot.node, 'id')?.value ?? shot.node,
      layers,
      model,
      prompt: middle === '' ? '' : `${before}${middle}${behind}`,
      image: imageOf('image', layers, model),
      endImage: imageOf('end_image', layers, model),
      settings: shared(settingsOf(layers, defaults, model, fill), model),
      takes: definedValue(layers, 'takes') ?? 1,
      scene: definedValue(layers, 'scene') ?? null,
      enabled: definedValue(layers, 'enabled') ?? true,
      notes: definedValue(layers, 'notes') ?? '',
      trim: trimOf(shot.written),
    };
  });
}

function trimOf({ in: from = 0, out }: ParsedShot['written']): Trim | undefined {
  return from > 0 || out !== undefined ? { in: from, out: out ?? null } : undefined;
}

/** Merges settings key by key; those of `defaults` only if the model has them. */
function settingsOf(
  layers: readonly Layer[],
  defaults: Layer | undefined,
  model: Model | undefined,
  fill: (text: string, node: YamlNode | undefined) => string,
): Settings {
  const settings: Settings = {};
  for (const layer of [...layers].reverse()) {
    if (!layer.values.settings) continue;
    const node = entryOf(layer.node, 'settings')?.value;
    for (const [key, value] of Object.entries(layer.values.settings)) {
      if (layer === defaults && !(model && Object.hasOwn(model.parameters, key))) continue;
      settings[key] = typeof value === 'string' ? fill(value, entryOf(node, key)?.value) : value;
    }
  }
  return settings;
}

/** The span of a piece of a scalar, or the whole scalar if escapes or folding hide the piece. */
function spanOf(node: YamlNode, piece: string): Span {
  const at = node.source.text.slice(node.start, node.end).indexOf(piece);
  return at === -1 ? node : pieceOf(node, at, piece.length);
}

/**
 * Replaces every `${name}` in a text, once and not recursively; `$${` becomes a literal `${`. An unknown name, or one without a
 * closing brace, is left as written and passed to `unfilled` (`written` with its braces).
 */
export function fillVars(
  text: string,
  vars: Readonly<Record<string, string>>,
  unfilled: (problem: { name: string; written: string }) => void,
): string {
  let filled = '';
  let from = 0;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', from)) {
    if (at > from && text[at - 1] === '$') {
      filled += `${text.slice(from, at - 1)}\${`;
      from = at + 2;
      continue;
    }
    const end = text.indexOf('}', at);
    const name = text.slice(at + 2, end === -1 ? undefined : end).trim();
    const written = text.slice(at, end === -1 ? undefined : end + 1);
    const value = end !== -1 && Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (value === undefined) unfilled({ name, written });
    filled += text.slice(from, at) + (value ?? written);
    from = at + written.length;
  }
  return filled + text.slice(from);
}
