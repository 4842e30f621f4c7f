import { Mp4OutputFormat } from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Footage } from './footage.js';
import { type Format, sizeText } from './format.js';
import { rateOf, rateText, secondsAt } from './rate.js';
import { type ClipPart, type Part, partFrames } from './sequence.js';

/**
 * The parts of a film that can be made by copying packets; the error is why it cannot, in a short clause. Every part is a clip, all clips
 * have exactly the same encoder settings and the format of the film, and each trim is at a key frame. Copying anything else would
 * silently produce a corrupt file.
 */
export function copyableClips(parts: readonly Part[], format: Format): Result<ClipPart[], string> {
  const clips = parts.filter((part) => part.kind === 'clip');
  const slates = parts.length - clips.length;
  const footage = clips.map((part) => part.footage);
  const [first] = footage;
  if (!first || slates > 0)
    return err(slates === 1 ? 'the film contains a slate' : `the film contains ${slates} slates`);
  const why =
    several('frame sizes', footage.map(sizeText)) ??
    several('frame rates', footage.map(rateTextOf)) ??
    unlike(first, footage) ??
    notInMp4(first) ??
    otherThan(format, first) ??
    trimOffKey(clips, format);
  return why === null ? ok(clips) : err(why);
}

function several(what: string, texts: readonly string[]): string | null {
  const different = [...new Set(texts)];
  return different.length > 1 ? `the clips have ${different.length} ${what} (${different.join(', ')})` : null;
}

function rateTextOf({ fps }: Footage): string {
  return fps === null ? 'none' : rateText(rateOf(fps));
}

function unlike(first: Footage, footage: readonly Footage[]): string | null {
  if (new Set(footage.map(({ audio }) => audio === null)).size > 1)
    return 'some clips have sound and some do not';
  if (footage.some(({ video }) => video.key !== first.video.key))
    return 'the clips have different video settings';
  if (footage.some(({ audio }) => audio?.key !== first.audio?.key))
    return 'the clips have different audio settings';
  return footage.every(({ isUpright }) => isUpright)
    ? null
    : 'the clips are rotated or have non-square pixels';
}

function otherThan({ size, rate }: Format, clip: Footage): string | null {
  if (sizeText(clip) !== sizeText(size))
    return `the clips are ${sizeText(clip)} and the film ${sizeText(size)}`;
  if (rateTextOf(clip) === rateText(rate)) return null;
  const fps = clip.fps === null ? 'single frames' : `at ${rateTextOf(clip)} fps`;
  return `the clips are ${fps} and the film at ${rateText(rate)} fps`;
}

function notInMp4({ video, audio }: Footage): string | null {
  const mp4 = new Mp4OutputFormat();
  const supported: string[] = [...mp4.getSupportedVideoCodecs(), ...mp4.getSupportedAudioCodecs()];
  const strange = [video, audio].find((track) => track && !supported.includes(track.codec));
  return strange ? `${strange.codec} is not supported in MP4` : null;
}

function trimOffKey(clips: readonly ClipPart[], format: Format): string | null {
  const off = clips.find((part) => !isClean(part, format));
  return off ? `the trim of ${off.shot.id} is not at a key frame` : null;
}

/**
 * True if the frames of the part are contiguous in decoding order, start with a key frame, and are as many as the part has in the film.
 */
function isClean(part: ClipPart, { rate }: Format): boolean {
  const { footage, from, to } = part;
  const half = secondsAt(1, rate) / 2;
  const inside = footage.pictures.map(({ at }) => at >= from - half && at < to - half);
  const first = inside.indexOf(true);
  const last = inside.lastIndexOf(true);
  if (first < 0 || !footage.pictures[first]?.isKey) return false;
  const count = last - first + 1;
  return inside.slice(first, last + 1).every(Boolean) && count === partFrames(part, rate);
}
