import type { Json, JsonObject } from '../../core/json.js';

/** A JSON Schema. */
export type Schema = JsonObject;

/**
 * A mapping without a merge key. The language server lets what is merged win over what is written, so nothing is concluded from the
 * values of a mapping with one; which keys a mapping has is right even then.
 */
export const PLAIN: Schema = { propertyNames: { pattern: '^(?!<<$)' } };

/** A mapping with the key, whose value matches. */
export function has(key: string, value: Json = {}): Schema {
  return { required: [key], properties: { [key]: value } };
}

/** A mapping without the key. */
export function lacks(key: string): Schema {
  return { not: { required: [key] } };
}

/** What matches all of these. */
export function all(...schemas: Schema[]): Schema {
  return schemas.length === 1 ? (schemas[0] as Schema) : { allOf: schemas };
}

/** Requires `then` of what matches `condition`, and `otherwise` of the rest. */
export function when(condition: Schema, then: Schema, otherwise?: Schema): Schema {
  return { if: condition, then, ...(otherwise === undefined ? {} : { else: otherwise }) };
}

/** Requires something of the value at a key, if it is there. The key is completed and described elsewhere. */
export function inside(key: string, schema: Schema): Schema {
  return { properties: { [key]: { ...schema, doNotSuggest: true } } };
}

/** Requires something of the mapping at a key, if it is there and has no merge key. */
export function at(key: string, schema: Schema): Schema {
  return inside(key, when(PLAIN, schema));
}

/** Requires something of every shot. */
export function shots(rule: Schema): Schema {
  return inside('shots', { items: rule });
}

/** A mapping with no other keys than these; of a merged mapping, those that are merged are not looked at. */
export function onlyKeys(keys: readonly string[], errorMessage: string): Schema {
  return { propertyNames: { enum: [...keys, '<<'], errorMessage } };
}

/** What the definition of that name says. */
export function defined(name: string): Schema {
  return { $ref: `#/definitions/${name}` };
}
