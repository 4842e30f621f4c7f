import { unreachable } from '../core/result.js';
import { type Format, sizeText } from './format.js';
import { secondsAt } from './rate.js';

/** How raw sound is passed on: 16 bits, little-endian, two channels. */
export const SOUND = { rate: 48_000, channels: 2, bytesAFrame: 4 } as const;

/** How far before its place a picture may stand: places are written in thousandths of a second. */
const SEEK_EARLIER = 0.002;

/** What a part is made from: a clip, a picture (PNG, JPEG or WebP, by the name of its demuxer), or nothing but a dark frame. */
export type Material =
  | { kind: 'clip'; path: string; from: number; hasSound: boolean }
  | { kind: 'picture'; path: string; demuxer: string }
  | { kind: 'dark' };

/** A part of exactly so many frames, encoded as every other part of the film. */
export interface Conformed {
  material: Material;
  frames: number;
  format: Format;
  /** A subtitle file in ffmpeg's folder that is drawn over it, null for none. */
  text: string | null;
  /** Files in ffmpeg's folder: the pictures as MP4, and the sound of a clip that has one as raw samples, null for none. */
  pictures: string;
  sound: string | null;
}

/** The arguments that make ffmpeg conform a part: scaled to fit, bars around it, its last picture held where it is too short. */
export function conformArguments(part: Conformed): string[] {
  const { material, frames, format, pictures, sound } = part;
  const seconds = secondsAt(frames, format.rate).toFixed(6);
  return [
    ...inputOf(material, format),
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-vf', filtersOf(part), '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high'],
    // Every part gets the same headers, so that their packets can follow one another.
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

/** The arguments that make ffmpeg encode the raw sound of the film. */
export function soundArguments(raw: string, encoded: string): string[] {
  return [
    ...['-f', 's16le', '-ar', String(SOUND.rate), '-ac', String(SOUND.channels), '-i', raw],
    ...['-c:a', 'aac', '-b:a', '192k', '-f', 'mp4', encoded],
  ];
}

const HEADERS =
  'h264_metadata=sample_aspect_ratio=1/1:video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:' +
  'matrix_coefficients=1:chroma_sample_loc_type=0';

/** A clip is somebody else's bytes: ffmpeg may follow nothing in it that leads to the network. */
const FILES_ALONE = ['-protocol_whitelist', 'file,pipe'];

function inputOf(material: Material, { size, rate }: Format): string[] {
  switch (material.kind) {
    case 'clip': {
      const seek = Math.max(0, material.from - SEEK_EARLIER);
      return [
        ...FILES_ALONE,
        ...(seek > 0 ? ['-ss', seek.toFixed(3)] : []),
        ...['-i', `file:${material.path}`],
      ];
    }
    case 'picture':
      return [...FILES_ALONE, '-f', material.demuxer, '-i', `file:${material.path}`];
    case 'dark':
      return [
        '-f',
        'lavfi',
        '-i',
        `color=c=0x16181d:s=${sizeText(size)}:r=${rate.over}/${rate.under}:d=0.01`,
      ];
    default:
      return unreachable(material);
  }
}

function filtersOf({ material, format, text }: Conformed): string {
  const { width, height } = format.size;
  const colors = material.kind === 'picture' ? ':out_color_matrix=bt709:out_range=tv' : '';
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2${colors}`;
  return [
    ...(material.kind === 'dark' ? [] : [fit, `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`]),
    'setsar=1',
    'format=yuv420p',
    ...(text === null ? [] : [`ass=${text}`]),
    'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709',
    'tpad=stop=-1:stop_mode=clone',
    `fps=${format.rate.over}/${format.rate.under}:start_time=0`,
  ].join(',');
}
