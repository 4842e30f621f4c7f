import { hasForm } from '../catalog/form.js';
import type { Model, Parameter } from '../catalog/model.js';
import type { Json, JsonObject } from '../core/json.js';

const LOCAL_IMAGE = /^sandbox:file:[0-9a-f]{64}$/;

/** What a request to the sandbox says in place of a link: a file on this machine, by the SHA-256 of its bytes. */
export function localImage(sha256: string): string {
  return `sandbox:file:${sha256}`;
}

/**
 * The gateway's error message for a request body, or null if it is valid. Checks required fields, types, allowed values and ranges by
 * the catalog. Undocumented keys are ignored.
 */
export function problemWith(model: Model, body: JsonObject): string | null {
  if (typeof body.prompt !== 'string' || body.prompt.trim() === '') return "'prompt' is required";
  if (model.image) {
    const { field, required } = model.image;
    const image = body[field];
    if (image === undefined && required) return `'${field}' is required`;
    if (image !== undefined && !isImage(image)) return `'${field}' must be a publicly accessible image URL`;
  }
  for (const [key, parameter] of Object.entries(model.parameters)) {
    const value = body[key];
    if (value === undefined && parameter.required) return `'${key}' is required`;
    const wrong = value === undefined ? null : wrongValue(parameter, value);
    if (wrong !== null) return `'${key}' ${wrong}`;
  }
  return null;
}

function wrongValue(parameter: Parameter, value: Json): string | null {
  const { type, values, form, minimum, maximum } = parameter;
  const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (!fits) return `must be of type ${type}`;
  if (values && !values.includes(value)) return `must be one of ${values.map(String).join(', ')}`;
  if (typeof value === 'string' && form && hasForm(value, form.pattern) !== true)
    return `must be ${form.says}`;
  if (typeof value !== 'number') return null;
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  return null;
}

/** True for a link, or the reference to a local file on the sandbox. */
function isImage(value: Json): boolean {
  if (typeof value !== 'string') return false;
  if (LOCAL_IMAGE.test(value)) return true;
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
