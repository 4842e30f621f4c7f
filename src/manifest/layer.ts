import { entryOf, type YamlEntry, type YamlNode } from '../yaml/node.js';
import type { WrittenBundle } from './schema.js';

/** Something that speaks for a shot: the shot itself, its preset or `defaults`. */
export interface Layer {
  said: WrittenBundle;
  node: YamlNode;
  /** True for a preset that is not there or could not be read: it says nothing, but might have. */
  isUnknown?: boolean;
}

/** The value that the first layer gives, with the place where it is written. */
export function saidFirst<K extends keyof WrittenBundle>(
  layers: readonly Layer[],
  key: K,
): { value: NonNullable<WrittenBundle[K]>; at: YamlNode; layer: Layer } | undefined {
  for (const layer of layers) {
    const value = layer.said[key];
    if (value !== undefined) return { value, at: entryOf(layer.node, key)?.value ?? layer.node, layer };
  }
  return undefined;
}

/**
 * True where a layer has that key, though perhaps with a value that was reported and left out, or where it may stand in a preset that is
 * not there: then its absence is no problem of its own.
 */
export function isWritten(layers: readonly Layer[], key: keyof WrittenBundle): boolean {
  return layers.some((layer) => layer.isUnknown || entryOf(layer.node, key) !== undefined);
}

/** Where the setting that counts is written. */
export function settingEntry(layers: readonly Layer[], key: string): YamlEntry | undefined {
  for (const layer of layers) {
    const entry = entryOf(entryOf(layer.node, 'settings')?.value, key);
    if (entry) return entry;
  }
  return undefined;
}
