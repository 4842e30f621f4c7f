import { Mp4OutputFormat } from 'mediabunny';
import type { Footage } from './footage.js';
import { type Format, sizeText } from './format.js';
import { rateOf, rateText, secondsAt } from './rate.js';
import { type Part, partFrames } from './sequence.js';

/**
 * Why the film cannot be made by copying packets, in a short clause; null if it can: every part is a clip, all clips have exactly the
 * same encoder settings and the format of the film, and each trim is at a key frame. Copying anything else would silently produce a
 * corrupt file.
 */
export function copyBlocker(parts: readonly Part[], format: Format): string | null {
  const slates = parts.filter(({ kind }) => kind === 'slate').length;
  if (slates > 0) return slates === 1 ? 'it contains a slate' : `it contains ${slates} slates`;
  const clips = parts.flatMap((part) => (part.kind === 'clip' ? [part] : []));
  const footage = clips.map((part) => part.footage);
  return (
    several('frame sizes', footage, ({ width, height }) => sizeText({ width, height })) ??
    several('frame rates', footage, ({ fps }) => (fps === null ? 'none' : rateText(rateOf(fps)))) ??
    (new Set(footage.map(({ audio }) => audio === null)).size > 1
      ? 'some clips have sound and some do not'
      : null) ??
    (footage.some(({ video }) => video.key !== footage[0]?.video.key)
      ? 'the clips have different video settings'
      : null) ??
    (footage.some(({ audio }) => audio?.key !== footage[0]?.audio?.key)
      ? 'the clips have different audio settings'
      : null) ??
    (footage.every(({ isUpright }) => isUpright)
      ? null
      : 'the clips are rotated or have non-square pixels') ??
    notInMp4(footage[0]) ??
    otherThan(format, footage[0]) ??
    trimOffKey(clips, format)
  );
}

function several(
  what: string,
  footage: readonly Footage[],
  textOf: (each: Footage) => string,
): string | null {
  const texts = [...new Set(footage.map(textOf))];
  return texts.length > 1 ? `the clips have ${texts.length} ${what} (${texts.join(', ')})` : null;
}

function otherThan({ size, rate }: Format, clip: Footage | undefined): string | null {
  if (!clip) return null;
  if (sizeText(clip) !== sizeText(size))
    return `the clips are ${sizeText(clip)} and the film ${sizeText(size)}`;
  const fps = clip.fps === null ? 'single frames' : `at ${rateText(rateOf(clip.fps))} fps`;
  if (clip.fps === null || rateText(rateOf(clip.fps)) !== rateText(rate))
    return `the clips are ${fps} and the film at ${rateText(rate)} fps`;
  return null;
}

function notInMp4(clip: Footage | undefined): string | null {
  const mp4 = new Mp4OutputFormat();
  const [video, audio]: string[][] = [mp4.getSupportedVideoCodecs(), mp4.getSupportedAudioCodecs()];
  if (clip && !video?.includes(clip.video.codec)) return `${clip.video.codec} is not supported in MP4`;
  if (clip?.audio && !audio?.includes(clip.audio.codec)) return `${clip.audio.codec} is not supported in MP4`;
  return null;
}

function trimOffKey(clips: readonly Extract<Part, { kind: 'clip' }>[], format: Format): string | null {
  const off = clips.find((part) => !isClean(part, format));
  return off ? `the trim of ${off.shot.id} is not at a key frame` : null;
}

/**
 * True if the frames of the part are contiguous in decoding order, start with a key frame, and are as many as the part has in the film.
 */
function isClean(part: Extract<Part, { kind: 'clip' }>, { rate }: Format): boolean {
  const { footage, from, to } = part;
  const half = secondsAt(1, rate) / 2;
  const inside = footage.pictures.map(({ at }) => at >= from - half && at < to - half);
  const first = inside.indexOf(true);
  const last = inside.lastIndexOf(true);
  if (first < 0 || !footage.pictures[first]?.isKey) return false;
  const count = last - first + 1;
  return inside.slice(first, last + 1).every(Boolean) && count === partFrames(part, rate);
}
