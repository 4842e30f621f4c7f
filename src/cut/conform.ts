import { unreachable } from '../core/result.js';
import { type Format, sizeText } from './format.js';
import { secondsAt } from './rate.js';

/** The format of raw sound: 16 bits, little-endian, two channels. */
export const SOUND = { rate: 48_000, channels: 2, bytesAFrame: 4 } as const;

/** How much earlier than requested a frame may be, in seconds: times are rounded to milliseconds. */
const SEEK_EARLIER = 0.002;

/** The input of a part: a clip, an image (PNG, JPEG or WebP, by the name of its demuxer), or a dark frame. */
export type PartInput =
  | { kind: 'clip'; path: string; from: number; hasSound: boolean }
  | { kind: 'picture'; path: string; demuxer: string }
  | { kind: 'dark' };

/** A part to be encoded, with an exact number of frames and the same settings as all other parts. */
export interface Conformed {
  input: PartInput;
  frames: number;
  format: Format;
  /** A subtitle file in ffmpeg's folder that is drawn over the part; null for none. */
  text: string | null;
  /** Output files in ffmpeg's folder: the video as MP4, and the sound of a clip as raw samples; null for none. */
  pictures: string;
  sound: string | null;
}

/** The ffmpeg arguments for a part: scaled to fit, with bars around it, its last frame held if it is too short. */
export function conformArguments(part: Conformed): string[] {
  const { input, frames, format, pictures, sound } = part;
  const seconds = secondsAt(frames, format.rate).toFixed(6);
  return [
    ...inputOf(input, format),
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-vf', filtersOf(part), '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high'],
    // All parts get the same headers, so that their packets can be joined.
    ...['-x264-params', 'stitchable=1', '-bsf:v', HEADERS],
    ...['-map_metadata', '-1', '-f', 'mp4', pictures],
    ...(sound === null
      ? []
      : [
          ...['-map', '0:a:0', '-vn', '-t', seconds, '-af', 'aresample=async=1:first_pts=0'],
          ...['-ar', String(SOUND.rate), '-ac', String(SOUND.channels), '-f', 's16le', sound],
        ]),
  ];
}

/** The ffmpeg arguments for encoding the raw sound of the film. */
export function soundArguments(raw: string, encoded: string): string[] {
  return [
    ...['-f', 's16le', '-ar', String(SOUND.rate), '-ac', String(SOUND.channels), '-i', raw],
    ...['-c:a', 'aac', '-b:a', '192k', '-f', 'mp4', encoded],
  ];
}

const HEADERS =
  'h264_metadata=sample_aspect_ratio=1/1:video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:' +
  'matrix_coefficients=1:chroma_sample_loc_type=0';

/** A clip is untrusted: ffmpeg must not follow references in it to the network. */
const FILES_ALONE = ['-protocol_whitelist', 'file,pipe'];

function inputOf(input: PartInput, { size, rate }: Format): string[] {
  switch (input.kind) {
    case 'clip': {
      const seek = Math.max(0, input.from - SEEK_EARLIER);
      return [...FILES_ALONE, ...(seek > 0 ? ['-ss', seek.toFixed(3)] : []), ...['-i', `file:${input.path}`]];
    }
    case 'picture':
      return [...FILES_ALONE, '-f', input.demuxer, '-i', `file:${input.path}`];
    case 'dark': {
      const color = `color=c=0x16181d:s=${sizeText(size)}:r=${rate.over}/${rate.under}:d=0.01`;
      return ['-f', 'lavfi', '-i', color];
    }
    default:
      return unreachable(input);
  }
}

function filtersOf({ input, format, text }: Conformed): string {
  const { width, height } = format.size;
  const colors = input.kind === 'picture' ? ':out_color_matrix=bt709:out_range=tv' : '';
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2${colors}`;
  return [
    ...(input.kind === 'dark' ? [] : [fit, `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`]),
    'setsar=1',
    'format=yuv420p',
    ...(text === null ? [] : [`ass=${text}`]),
    'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709',
    'tpad=stop=-1:stop_mode=clone',
    `fps=${format.rate.over}/${format.rate.under}:start_time=0`,
  ].join(',');
}
