import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { boxesIn } from '../media/boxes.js';
import type { ClipSpec } from './job.js';
import type { Loop } from './loop.js';

const SAMPLE_RATE = 48_000;
const SAMPLES_A_PACKET = 1024;
/** A packet of stereo AAC-LC that decodes to silence, and its AudioSpecificConfig (ISO 14496-3). */
const SILENCE = Uint8Array.of(0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80);
const SOUND_CONFIG = {
  codec: 'mp4a.40.2',
  sampleRate: SAMPLE_RATE,
  numberOfChannels: 2,
  description: Uint8Array.of(0x11, 0x90),
};

/** Boxes that hold others, and those with times in them. */
const FOLDERS = new Set(['moov', 'trak', 'mdia']);
const HEADERS = new Set(['mvhd', 'tkhd', 'mdhd']);

/** Packs a loop of pictures into an MP4 of the requested length, with silent sound if requested. The same input gives the same bytes. */
export async function packClip(loop: Loop, order: ClipSpec, comment: string): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const video = new EncodedVideoPacketSource('avc');
  const sound = order.audio ? new EncodedAudioPacketSource('aac') : null;
  output.addVideoTrack(video, { frameRate: order.fps });
  if (sound) output.addAudioTrack(sound);
  output.setMetadataTags({ comment });
  await output.start();
  for (let frame = 0; frame < order.frames; frame += 1) {
    const picture = loop.pictures[frame % loop.pictures.length];
    if (!picture) throw new Error('the loop is empty');
    const packet = new EncodedPacket(picture.data, picture.type, frame / order.fps, 1 / order.fps);
    await video.add(packet, frame === 0 ? { decoderConfig: loop.config } : undefined);
  }
  // An unclosed track blocks the other one.
  video.close();
  if (sound) await addSilence(sound, order.frames / order.fps);
  await output.finalize();
  if (!target.buffer) throw new Error('the clip was not packed');
  const mp4 = Buffer.from(target.buffer);
  clearTimes(mp4);
  return mp4;
}

async function addSilence(sound: EncodedAudioPacketSource, seconds: number): Promise<void> {
  const length = SAMPLES_A_PACKET / SAMPLE_RATE;
  const packets = Math.max(1, Math.floor(seconds / length));
  for (let packet = 0; packet < packets; packet += 1) {
    const meta = packet === 0 ? { decoderConfig: SOUND_CONFIG } : undefined;
    await sound.add(new EncodedPacket(SILENCE, 'key', packet * length, length), meta);
  }
}

/**
 * Sets the creation and modification times of an MP4 to "unknown" (zero; ISO 14496-12, 8.2.2, 8.3.2, 8.4.2), so that the same clip
 * always has the same bytes.
 */
function clearTimes(mp4: Buffer): void {
  for (const { type, content, end } of boxesIn(mp4) ?? []) {
    if (FOLDERS.has(type)) clearTimes(mp4.subarray(content, end));
    if (!HEADERS.has(type)) continue;
    // Behind version and flags; version 1 has 64-bit times.
    const times = content + 4;
    mp4.fill(0, times, times + (mp4[content] === 1 ? 16 : 8));
  }
}
