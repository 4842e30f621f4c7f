import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainMp4 } from '../../src/media/plain-mp4.js';
import { probeClip } from '../../src/media/probe.js';
import { checkWhole } from '../../src/media/whole.js';
import { mp4Clip, otherClip } from '../support/mp4-clip.js';

function readerOf(bytes: Uint8Array) {
  return {
    size: bytes.length,
    read: async (position: number, length: number) => bytes.subarray(position, position + length),
    close: async () => undefined,
  };
}

/** What the quick reader says of a file; null where it leaves it to the probe, or the file is no whole clip. */
async function quickly(bytes: Uint8Array) {
  const whole = await checkWhole(readerOf(bytes));
  return whole.ok && whole.value ? plainMp4(whole.value, bytes.length) : null;
}

/** Where the index of a clip is: from its box on to its end. */
function indexOf(bytes: Uint8Array): [number, number] {
  const at = Buffer.from(bytes).indexOf('moov') - 4;
  return [at, at + Buffer.from(bytes).readUInt32BE(at)];
}

const ORDERS = [
  { width: 96, height: 64, frames: 48, fps: 24 },
  { width: 64, height: 96, frames: 1, fps: 25 },
  { width: 64, height: 64, frames: 2, fps: 30 },
  { width: 128, height: 64, frames: 90, fps: 30, audio: true },
  { width: 64, height: 64, frames: 1500, fps: 50, audio: true },
];

describe('a plain clip', () => {
  it.each(ORDERS)('is read as the probe reads it: %o', async (order) => {
    const bytes = await mp4Clip(order);
    const quick = await quickly(bytes);
    expect(quick).not.toBeNull();
    expect(await probeClip(readerOf(bytes))).toEqual({ ok: true, value: quick });
  });

  it('may have its pictures in another order than they are shown in', async () => {
    const bytes = await otherClip('reordered', { frames: 30 });
    const quick = await quickly(bytes);
    expect(Buffer.from(bytes).includes('ctts')).toBe(true);
    expect(quick).toMatchObject({ duration: 1.2, fps: 25 });
    expect(await probeClip(readerOf(bytes))).toEqual({ ok: true, value: quick });
  });

  it('is left to the probe where it has fragments', async () => {
    expect(await quickly(await otherClip('fragmented'))).toBeNull();
  });
});

it('says nothing that the probe does not say, whatever is wrong with an index', async () => {
  const clips = await Promise.all(ORDERS.slice(0, 4).map((order) => mp4Clip(order)));
  clips.push(await otherClip('reordered', { frames: 30 }));
  const said = { same: 0, left: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...clips),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 127, 128, 255, null), fc.nat(255)), {
        minLength: 1,
        maxLength: 3,
      }),
      async (clip, changes) => {
        const bytes = Uint8Array.from(clip);
        const [start, end] = indexOf(bytes);
        for (const [at, value, other] of changes)
          bytes[start + 8 + (at % (end - start - 8))] = value ?? other;
        const quick = await quickly(bytes);
        said[quick ? 'same' : 'left'] += 1;
        if (quick) expect(await probeClip(readerOf(bytes))).toEqual({ ok: true, value: quick });
      },
    ),
    { numRuns: 3000 },
  );
  expect(Math.min(said.same, said.left)).toBeGreaterThan(300);
});
