import type { Footage } from '../../src/cut/footage.js';
import type { Format } from '../../src/cut/format.js';
import type { Part } from '../../src/cut/sequence.js';
import { shot } from '../support/resolved-film.js';

/** A format of 1920x1080 at 24 frames a second. */
export const FULL_HD: Format = { size: { width: 1920, height: 1080 }, rate: { over: 24, under: 1 } };

/** A silent clip of 24 frames, 1920x1080, every second of which can be decoded by itself. */
export function footage(facts: Partial<Footage> = {}, encoded = 'a', sound: string | null = null): Footage {
  return {
    path: '/films/renders/010_t1.mp4',
    seconds: 1,
    fps: 24,
    width: 1920,
    height: 1080,
    isUpright: true,
    video: { codec: 'avc', key: encoded },
    audio: sound === null ? null : { codec: 'aac', key: sound },
    pictures: Array.from({ length: 24 }, (_, frame) => ({ at: frame / 24, isKey: frame % 12 === 0 })),
    ...facts,
  };
}

/** A part that shows all of a clip, or what is said. */
export function clipPart(clip: Footage = footage(), from = 0, to = clip.seconds): Part {
  return { kind: 'clip', shot: shot(), footage: clip, from, to };
}

/** A slate of a second. */
export function slatePart(): Part {
  return { kind: 'slate', shot: shot(), why: 'pending', from: 0, to: 1 };
}
