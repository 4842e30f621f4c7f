// Draws the frames of examples/storyboard with the sandbox's own pictures: node scripts/storyboard-frames.mjs (needs ffmpeg).
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromSource, ROOT } from './bundle.mjs';

const { drawPicture } = await fromSource('src/sandbox/picture.ts');
const { lookOf } = await fromSource('src/sandbox/look.ts');

const FOLDER = join(ROOT, 'examples', 'storyboard', 'frames');
const [WIDTH, HEIGHT] = [640, 360];

/** What each frame shows, in words that the sandbox's painter understands. */
const FRAMES = {
  mira: 'A woman in a red raincoat by the light of a lamp, silver hair, night',
  '030': 'Hands hold a letter under a raincoat, lamplight on wet paper',
  '040': 'The end of a pier at night, a rope, black water in fog',
  '070': 'A brass telegraph in lamplight, amber and gold',
  '090': 'The open sea at night under stars, a rail, two hands',
  100: 'A lit window in a dark house above a beach',
};

mkdirSync(FOLDER, { recursive: true });
for (const [name, words] of Object.entries(FRAMES)) {
  const input = drawPicture(WIDTH, HEIGHT, lookOf(words, 0));
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${HEIGHT}`, '-i', 'pipe:0'];
  const webp = ['-frames:v', '1', '-c:v', 'libwebp', '-quality', '60', '-y', join(FOLDER, `${name}.webp`)];
  execFileSync('ffmpeg', ['-v', 'error', ...raw, ...webp], { input });
}
