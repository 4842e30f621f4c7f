import { execFileSync } from 'node:child_process';

/** True if there is an ffmpeg; where CI runs, a test fails without it. */
export const hasFfmpeg =
  process.env.CI !== undefined ||
  (() => {
    try {
      return execFileSync('ffmpeg', ['-version']).length > 0;
    } catch {
      return false;
    }
  })();

const BITS = 8;
const BAR = 32;

/** How a clip is encoded; `sound` in seconds. */
export interface Numbered {
  frames: number;
  rate?: string;
  sound?: number;
  /** More options of ffmpeg for the picture. */
  encode?: readonly string[];
  /** A filter after the picture, such as for times that are not even. */
  filter?: string;
}

/** Writes a clip that shows the number of each frame, from 0, as eight bars, the lowest bit at the left. */
export function writeNumbered(path: string, { frames, rate = '25', sound, encode, filter }: Numbered): void {
  const bars = `geq=lum='255*mod(floor(N/pow(2\\,floor(X/${BAR})))\\,2)':cb=128:cr=128`;
  const picture = `color=black:s=${BITS * BAR}x64:r=${rate},${bars}${filter ? `,${filter}` : ''}`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture],
    ...(sound === undefined ? [] : ['-f', 'lavfi', '-i', `sine=d=${sound}`]),
    ...['-map', '0:v', ...(sound === undefined ? [] : ['-map', '1:a']), '-frames:v', String(frames)],
    ...(encode ?? ['-c:v', 'libx264', '-bf', '2', '-g', '12', '-pix_fmt', 'yuv420p']),
    path,
  ]);
}

/** The number that a picture of such a clip shows. */
export function numberOn(picture: Uint8Array): number {
  const raw = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    { input: picture },
  );
  const bits = Array.from({ length: BITS }, (_, bit) => (raw[bit * BAR + BAR / 2] ?? 0) > 128);
  return bits.reduce((sum, bit, index) => sum + (bit ? 2 ** index : 0), 0);
}
