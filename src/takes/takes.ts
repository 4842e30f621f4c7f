import { hash } from 'node:crypto';
import { clipSeconds } from '../catalog/clip.js';
import type { Model, Quote } from '../catalog/model.js';
import { quote } from '../catalog/price.js';
import type { JsonObject } from '../core/json.js';
import type { ImageInput, ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { frameIdentity } from './frames.js';
import { clipNames, parseTemplate } from './name-template.js';
import type { Content, Take } from './take.js';

/** All takes of a manifest in order, including those of disabled shots. Takes of one shot share their content. */
export function takesOf(manifest: ResolvedManifest): Take[] {
  const template = parseTemplate(manifest.name);
  const requests = requestsOf();
  const takes: Take[] = [];
  for (const shot of manifest.shots) {
    const { id, scene, model, prompt, notes, enabled, image, endImage, trim } = shot;
    const { sent, wrote, quote, seconds } = requests(model, shot.settings);
    const content: Content = {
      model_id: model.gateway_model,
      body: { prompt, ...sent },
      wrote,
      image: image && imageIdentity(image),
    };
    if (endImage) content.end_image = imageIdentity(endImage);
    const nameOf = clipNames(template, { id, scene, model: model.name, title: manifest.title });
    for (let take = 1; take <= shot.takes; take += 1) {
      const name = nameOf(take);
      const made: Take = {
        shot: id,
        take,
        scene,
        model,
        prompt,
        content,
        input: image,
        name,
        quote,
        seconds,
        notes,
        enabled,
      };
      if (endImage) made.endInput = endImage;
      if (trim) made.trim = trim;
      takes.push(made);
    }
  }
  return takes;
}

/** What the settings of a shot make of its request, whatever its prompt. */
interface Request {
  /** The settings of the manifest and the documented defaults of all others, in documented order; one with neither is left out. */
  sent: JsonObject;
  /** The keys of the body that the manifest set. */
  wrote: string[];
  quote: Quote;
  seconds: number | null;
}

/** Makes the requests of a film, one for all shots with the same settings object: a film of many shots has few settings. */
function requestsOf(): (model: Model, settings: ResolvedShot['settings']) => Request {
  const known = new Map<ResolvedShot['settings'], { model: Model; request: Request }>();
  return (model, settings) => {
    const before = known.get(settings);
    if (before?.model === model) return before.request;
    const request = requestOf(model, settings);
    known.set(settings, { model, request });
    return request;
  };
}

function requestOf(model: Model, settings: ResolvedShot['settings']): Request {
  const sent: JsonObject = {};
  const wrote = ['prompt'];
  for (const [key, parameter] of Object.entries(model.parameters)) {
    const written = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (written !== undefined) wrote.push(key);
    const value = written ?? parameter.default;
    if (value !== undefined) sent[key] = value;
  }
  return { sent, wrote, quote: quote(model, sent), seconds: clipSeconds(model, sent) };
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
