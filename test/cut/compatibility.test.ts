import { describe, expect, it } from 'vitest';
import { copyableClips } from '../../src/cut/compatibility.js';
import { clipPart, FULL_HD, footage, slatePart } from './footage.js';

function why(...parts: Parameters<typeof copyableClips>[0]): string | null {
  const clips = copyableClips(parts, FULL_HD);
  return clips.ok ? null : clips.error;
}

describe('copyableClips', () => {
  it('copies clips that are alike in everything', () => {
    expect(why(clipPart(), clipPart())).toBeNull();
    expect(why(clipPart(footage({}, 'a', 's')), clipPart(footage({}, 'a', 's')))).toBeNull();
  });

  it.each([
    ['a slate', [clipPart(), slatePart()], 'a slate'],
    ['another size', [clipPart(), clipPart(footage({ width: 1280, height: 720 }))], '2 frame sizes'],
    ['another rate', [clipPart(), clipPart(footage({ fps: 25 }))], '2 frame rates (24, 25)'],
    ['other settings', [clipPart(), clipPart(footage({}, 'b'))], 'video settings'],
    ['sound in one only', [clipPart(), clipPart(footage({}, 'a', 's'))], 'sound'],
    [
      'other sound settings',
      [clipPart(footage({}, 'a', 's')), clipPart(footage({}, 'a', 't'))],
      'audio settings',
    ],
    ['a size that the film has not', [clipPart(footage({ width: 1280, height: 720 }))], 'the film 1920x1080'],
    ['a rate that the film has not', [clipPart(footage({ fps: 30 }))], 'the film at 24 fps'],
    ['what is turned', [clipPart(footage({ isUpright: false }))], 'rotated'],
    [
      'a codec that MP4 has no place for',
      [clipPart(footage({ audio: { codec: 'ulaw', key: 'a' } }))],
      'ulaw',
    ],
  ])('does not copy %s', (_, parts, text) => {
    expect(why(...parts)).toContain(text);
  });

  it('copies a trim that begins where the decoder can, and no other', () => {
    expect(why(clipPart(footage(), 0.5, 1))).toBeNull();
    expect(why(clipPart(footage(), 0, 0.25))).toBeNull();
    expect(why(clipPart(footage(), 0.25, 1))).toContain('the trim of 010');
  });

  it('does not cut before pictures that later ones are needed for', () => {
    // Decoded in another order than shown: 0 3 1 2.
    const pictures = [0, 3, 1, 2].map((frame) => ({ at: frame / 24, isKey: frame === 0 }));
    const clip = footage({ pictures, seconds: 4 / 24 });
    expect(why(clipPart(clip))).toBeNull();
    expect(why(clipPart(clip, 0, 3 / 24))).toContain('the trim of 010');
  });

  it('does not copy a clip with frames missing in its middle', () => {
    const pictures = [0, 1, 2, 9].map((frame) => ({ at: frame / 24, isKey: true }));
    expect(why(clipPart(footage({ pictures, seconds: 10 / 24 })))).toContain('the trim of 010');
  });
});
