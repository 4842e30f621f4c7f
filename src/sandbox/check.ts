import { hasForm } from '../catalog/form.js';
import type { Model, Parameter } from '../catalog/model.js';
import type { Json, JsonObject } from '../core/json.js';
import { err, ok, type Result } from '../core/result.js';

const LOCAL_IMAGE = /^sandbox:file:[0-9a-f]{64}$/;

/** What a request to the sandbox says in place of a link: a file on this machine, by the SHA-256 of its bytes. */
export function localImage(sha256: string): string {
  return `sandbox:file:${sha256}`;
}

/**
 * Checks the required fields, types, allowed values and ranges of a request body by the catalog; undocumented keys are ignored. The
 * error is the gateway's message.
 */
export function checkRequest(model: Model, body: JsonObject): Result<null, string> {
  if (typeof body.prompt !== 'string' || body.prompt.trim() === '') return err("'prompt' is required");
  for (const { field, required } of [model.image, model.endImage].filter((each) => each != null)) {
    const image = body[field];
    if (image === undefined && required) return err(`'${field}' is required`);
    if (image !== undefined && !isImage(image))
      return err(`'${field}' must be a publicly accessible image URL`);
  }
  for (const [key, parameter] of Object.entries(model.parameters)) {
    const value = body[key];
    if (value === undefined && parameter.required) return err(`'${key}' is required`);
    const checked = value === undefined ? ok(null) : checkValue(parameter, value);
    if (!checked.ok) return err(`'${key}' ${checked.error}`);
  }
  return ok(null);
}

function checkValue(parameter: Parameter, value: Json): Result<null, string> {
  const { type, values, form, minimum, maximum } = parameter;
  const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (!fits) return err(`must be of type ${type}`);
  if (values && !values.includes(value)) return err(`must be one of ${values.map(String).join(', ')}`);
  if (typeof value === 'string' && form && hasForm(value, form.pattern) !== true)
    return err(`must be ${form.says}`);
  if (typeof value !== 'number') return ok(null);
  if (minimum !== undefined && value < minimum) return err(`must be at least ${minimum}`);
  if (maximum !== undefined && value > maximum) return err(`must be at most ${maximum}`);
  return ok(null);
}

/** True for a link, or the reference to a local file on the sandbox. */
function isImage(value: Json): boolean {
  if (typeof value !== 'string') return false;
  if (LOCAL_IMAGE.test(value)) return true;
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
