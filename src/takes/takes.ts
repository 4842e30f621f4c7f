import { hash } from 'node:crypto';
import { clipSeconds } from '../catalog/clip.js';
import { quote } from '../catalog/price.js';
import type { JsonObject } from '../core/json.js';
import type { ImageInput, ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { frameIdentity } from './frames.js';
import { clipNames, type NameTemplate, parseTemplate } from './name-template.js';
import type { Take } from './take.js';

/** All takes of a manifest in order, including those of disabled shots. Takes of one shot share their content. */
export function takesOf(manifest: ResolvedManifest): Take[] {
  const template = parseTemplate(manifest.name);
  return manifest.shots.flatMap((shot) => takesOfShot(shot, template, manifest.title));
}

function takesOfShot(shot: ResolvedShot, template: NameTemplate, title: string | null): Take[] {
  const { model, scene } = shot;
  const { body, wrote } = requestOf(shot);
  const common = {
    shot: shot.id,
    scene,
    model,
    prompt: shot.prompt,
    content: {
      model_id: model.gateway_model,
      body,
      wrote,
      image: shot.image && imageIdentity(shot.image),
      ...(shot.endImage ? { end_image: imageIdentity(shot.endImage) } : {}),
    },
    input: shot.image,
    ...(shot.endImage ? { endInput: shot.endImage } : {}),
    quote: quote(model, body),
    seconds: clipSeconds(model, body),
    ...(shot.trim ? { trim: shot.trim } : {}),
    notes: shot.notes,
    enabled: shot.enabled,
  };
  const nameOf = clipNames(template, { id: shot.id, scene, model: model.name, title });
  return Array.from({ length: shot.takes }, (_, index) => ({
    ...common,
    take: index + 1,
    name: nameOf(index + 1),
  }));
}

/**
 * The request body without its image: the prompt, then the settings of the manifest and the documented defaults of all others, in
 * documented order. A setting with neither is left out.
 */
function requestOf(shot: ResolvedShot): { body: JsonObject; wrote: string[] } {
  const body: JsonObject = { prompt: shot.prompt };
  const wrote = ['prompt'];
  for (const [key, parameter] of Object.entries(shot.model.parameters)) {
    const written = Object.hasOwn(shot.settings, key) ? shot.settings[key] : undefined;
    if (written !== undefined) wrote.push(key);
    const value = written ?? parameter.default;
    if (value !== undefined) body[key] = value;
  }
  return { body, wrote };
}

/** The request body of a take, with its images, as the gateway reads them, in the fields of its model; null without one. */
export function requestBody(take: Take, image: string | null, end: string | null = null): JsonObject {
  const { image: start, endImage } = take.model;
  const placed: JsonObject = {};
  if (start && image !== null) placed[start.field] = image;
  if (endImage && end !== null) placed[endImage.field] = end;
  return { prompt: take.prompt, ...placed, ...take.content.body };
}

function imageIdentity(image: ImageInput): string {
  if (image.kind === 'frame') return frameIdentity(image, null);
  if (image.kind === 'file') return `file:${image.sha256}`;
  return `url:${hash('sha256', image.url, 'hex')}`;
}
