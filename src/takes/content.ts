import { hash } from 'node:crypto';
import type { Catalog } from '../catalog/model.js';
import { canonicalJson, type Json, type JsonObject } from '../core/json.js';
import { escapeControls, truncate } from '../core/text.js';
import type { Content } from './take.js';

const LONGEST_KEY = 120;
const LONGEST_VALUE = 40;

/**
 * True if two requests ask for the same clip: same model, same image, and the same value in the full bodies for every key that either
 * manifest set. A documented default may therefore change, or be written out, without a new clip.
 */
export function sameContent(a: Content, b: Content): boolean {
  if (a === b) return true;
  if (a.model_id !== b.model_id || a.image !== b.image || a.end_image !== b.end_image) return false;
  return !differs(a, b, a.wrote) && !differs(a, b, b.wrote);
}

/**
 * What differs between two requests, for people: `model draft -> final`, `image`, `prompt`, `settings.duration 6 -> 8`. Empty
 * if and only if the content is the same. A model that is not in the catalog is named by the gateway's id.
 */
export function changedKeys(before: Content, after: Content, catalog: Catalog): string[] {
  if (sameContent(before, after)) return [];
  const changes: string[] = [];
  if (before.model_id !== after.model_id)
    changes.push(`model ${modelName(before, catalog)} -> ${modelName(after, catalog)}`);
  if (before.image !== after.image) changes.push('image');
  if (before.end_image !== after.end_image) changes.push('end_image');
  for (const key of new Set([...before.wrote, ...after.wrote])) {
    if (!differs(before, after, [key])) continue;
    if (key === 'prompt') changes.push(key);
    else changes.push(`settings.${key} ${show(before.body, key)} -> ${show(after.body, key)}`);
  }
  return changes;
}

/**
 * A key for indexing contents: equal if and only if they agree on model, image and the values of `keys` (a set). Long keys are hashed
 * (SHA-256).
 */
export function contentKey(content: Content, keys: readonly string[]): string {
  const asked: JsonObject = Object.create(null);
  for (const key of keys) {
    const value = sent(content.body, key);
    if (value !== undefined) asked[key] = value;
  }
  const images = content.end_image === undefined ? content.image : [content.image, content.end_image];
  const text = canonicalJson([content.model_id, images, asked]);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64');
}

function differs(a: Content, b: Content, keys: readonly string[]): boolean {
  return keys.some((key) => {
    const one = sent(a.body, key);
    const other = sent(b.body, key);
    if (one === other) return false;
    return one === undefined || other === undefined || canonicalJson(one) !== canonicalJson(other);
  });
}

function sent(body: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(body, key) ? body[key] : undefined;
}

function modelName({ model_id }: Content, catalog: Catalog): string {
  for (const model of catalog.values()) if (model.gateway_model === model_id) return model.name;
  return model_id;
}

function show(body: JsonObject, key: string): string {
  const value = sent(body, key);
  if (value === undefined) return 'unset';
  const text = escapeControls(typeof value === 'string' ? value : canonicalJson(value));
  return truncate(text, LONGEST_VALUE);
}
