import { entryOf, type YamlEntry, type YamlNode } from '../yaml/node.js';
import type { WrittenBundle } from './schema.js';

/** A source of values for a shot: the shot itself, its preset or `defaults`. */
export interface Layer {
  values: WrittenBundle;
  node: YamlNode;
  /** True for a preset that is missing or could not be read: its values are unknown. */
  isUnknown?: boolean;
}

/** The value of the first layer that defines the key. */
export function definedValue<K extends keyof WrittenBundle>(
  layers: readonly Layer[],
  key: K,
): WrittenBundle[K] | undefined {
  for (const { values } of layers) if (values[key] !== undefined) return values[key];
  return undefined;
}

/** The value of the first layer that defines the key, with its place. */
export function firstDefined<K extends keyof WrittenBundle>(
  layers: readonly Layer[],
  key: K,
): { value: NonNullable<WrittenBundle[K]>; at: YamlNode; layer: Layer } | undefined {
  for (const layer of layers) {
    const value = layer.values[key];
    if (value !== undefined) return { value, at: entryOf(layer.node, key)?.value ?? layer.node, layer };
  }
  return undefined;
}

/**
 * True if a layer contains the key, even with an invalid value that was reported and removed, or if an unknown preset might contain
 * it: then a missing value must not be reported again.
 */
export function isWritten(layers: readonly Layer[], key: keyof WrittenBundle): boolean {
  return layers.some((layer) => layer.isUnknown || entryOf(layer.node, key) !== undefined);
}

/** The entry of the setting in the first layer that contains it. */
export function settingEntry(layers: readonly Layer[], key: string): YamlEntry | undefined {
  const entries = layers.map((layer) => entryOf(entryOf(layer.node, 'settings')?.value, key));
  return entries.find((entry) => entry !== undefined);
}
