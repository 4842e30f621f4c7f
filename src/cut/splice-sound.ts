import type { EncodedAudioPacketSource, EncodedPacket } from 'mediabunny';
import { type OpenClip, packetsOf } from './open-clip.js';

/** Copies the sound of a range of the film, in seconds from its start, which shows `clip` from `from` on. */
export type CopySound = (start: number, end: number, clip: OpenClip, from: number) => Promise<void>;

/**
 * The sound of the clips. Audio packets are longer than frames, so the packets of the whole film are aligned to one grid, and each
 * clip's packets move to the nearest places on it: never off by more than half a packet, however many clips there are.
 */
export function soundOfClips(
  decoderConfig: AudioDecoderConfig,
  target: EncodedAudioPacketSource,
  signal: AbortSignal,
): CopySound {
  let next = 0;
  /** The length of a packet in seconds; the last one of a clip may claim to be shorter. */
  let step = 0;
  return async (start, end, { audio, first }, from) => {
    for await (const packet of audio ? packetsOf(audio) : []) {
      signal.throwIfAborted();
      step ||= packet.duration;
      if (step <= 0) return;
      const at = start + packet.timestamp - first - from;
      const place = Math.round(at / step);
      if (place < next || at < start - step / 2) continue;
      if (place * step >= end) return;
      const placed = packet.clone({ timestamp: place * step, duration: step });
      await target.add(placed, next === 0 ? { decoderConfig } : undefined);
      next = place + 1;
    }
  };
}

/** The sound of the whole film, up to the frames copied so far; called for each range in turn. */
export function soundOfFilm(
  decoderConfig: AudioDecoderConfig,
  packets: AsyncIterable<EncodedPacket>,
  target: EncodedAudioPacketSource,
): CopySound {
  const coming = packets[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<EncodedPacket>> | null = null;
  let isFirst = true;
  return async (_start, end) => {
    for (;;) {
      next ??= coming.next();
      const { value, done } = await next;
      if (done || value.timestamp >= end) return;
      next = null;
      await target.add(value, isFirst ? { decoderConfig } : undefined);
      isFirst = false;
    }
  };
}
