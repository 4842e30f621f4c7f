import { type Size, writtenSize } from '../catalog/clip.js';
import type { Model } from '../catalog/model.js';
import { type Problem, warning } from '../core/diagnostic.js';
import type { ImageLook } from '../system/image-look.js';
import type { ResolvedShot } from './resolved.js';

/** How far a shape may be off before something visible is cut away, as a share. */
const TOLERANCE = 0.05;
const ODDITIES = {
  cmyk: {
    what: 'has the colors of print (CMYK), which models may refuse or show wrongly',
    cure: 'save it as RGB',
  },
  animated: {
    what: 'is animated, and models read one picture or refuse it',
    cure: 'save the picture that you mean as a PNG or JPEG',
  },
};
/** The frames of a model that is asked for a resolution alone: an upright image turns them. */
const WIDE: Size = { width: 16, height: 9 };
const UPRIGHT: Size = { width: 9, height: 16 };

/** Warns of what a model will probably change in an image or refuse: its shape, transparent parts, colors of print, several pictures. */
export function lookWarnings(
  written: string,
  look: ImageLook,
  model: Model,
  settings: ResolvedShot['settings'],
): Problem[] {
  const found: Problem[] = [];
  const frame = frameOf(look, model, settings);
  if (frame && !sameShape(look, frame)) {
    const message = `${written} is ${look.width}x${look.height}, another shape than the ${frame.width}:${frame.height} of the clip; the model will probably crop or stretch it`;
    found.push(warning('image-shape', message, 'crop the image to the shape of the clip'));
  }
  if (look.hasAlpha) {
    const message = `${written} has transparent parts, which models fill in as they like`;
    found.push(warning('image-alpha', message, 'save it without transparency'));
  }
  const odd = look.oddity && ODDITIES[look.oddity];
  if (odd) found.push(warning('image-odd', `${written} ${odd.what}`, odd.cure));
  return found;
}

/** The shape of the clips that are asked for; null if nothing says. */
function frameOf(look: Size, model: Model, settings: ResolvedShot['settings']): Size | null {
  const body = { ...defaultsOf(model), ...settings };
  const size = writtenSize(model, body);
  if (size) return shapeOf(size);
  const ratio = /^([1-9]\d?):([1-9]\d?)$/.exec(String(body.aspect_ratio ?? ''));
  if (ratio && Object.hasOwn(model.parameters, 'aspect_ratio'))
    return { width: Number(ratio[1]), height: Number(ratio[2]) };
  return Object.hasOwn(model.parameters, 'resolution') ? (look.height > look.width ? UPRIGHT : WIDE) : null;
}

function defaultsOf({ parameters }: Model) {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([key, { default: value }]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

/** In the smallest whole numbers: 1280x720 is 16:9. */
function shapeOf({ width, height }: Size): Size {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const by = divisor(width, height);
  return { width: width / by, height: height / by };
}

function sameShape(a: Size, b: Size): boolean {
  const [one, other] = [a.width / a.height, b.width / b.height];
  return Math.abs(one - other) <= other * TOLERANCE;
}
