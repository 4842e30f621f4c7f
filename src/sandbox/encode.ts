import { createRequire } from 'node:module';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { loadWithoutListeners } from '../system/process-events.js';

/** A still image as two frames: a key frame and a delta frame without changes. */
export interface StillPicture {
  /** The decoder configuration (WebCodecs). */
  config: VideoDecoderConfig;
  key: Uint8Array;
  delta: Uint8Array;
}

type Encoder = typeof import('h264-mp4-encoder');
let loaded: Encoder | undefined;

/**
 * Encodes a YUV 4:2:0 image with even sides as H.264. Takes about 0.1 s of CPU time at 1080p and 0.4 s at 2160p. Repeating `key,
 * delta` gives a valid stream of any length.
 */
export async function encodePicture(yuv: Uint8Array, width: number, height: number): Promise<StillPicture> {
  // The encoder's listener would turn every unhandled rejection of the process into an abort.
  loaded ??= loadWithoutListeners<Encoder>(() => createRequire(import.meta.url)('h264-mp4-encoder'));
  const encoder = await loaded.createH264MP4Encoder();
  try {
    Object.assign(encoder, { width, height, speed: 10, quantizationParameter: 28, groupOfPictures: 2 });
    encoder.initialize();
    encoder.addFrameYuv(yuv);
    encoder.addFrameYuv(yuv);
    encoder.finalize();
    const file = encoder.FS.readFile(encoder.outputFilename, { encoding: 'binary' });
    encoder.FS.unlink(encoder.outputFilename);
    return await packetsOf(file);
  } finally {
    encoder.delete();
  }
}

async function packetsOf(mp4: Uint8Array): Promise<StillPicture> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(mp4) });
  try {
    const track = await input.getPrimaryVideoTrack();
    const config = await track?.getDecoderConfig();
    if (!track || !config) throw new Error('the encoder made no frame');
    const sink = new EncodedPacketSink(track);
    const key = await sink.getFirstPacket();
    const delta = key && (await sink.getNextPacket(key));
    if (!delta) throw new Error('the encoder made fewer than two frames');
    return { config, key: key.data, delta: delta.data };
  } finally {
    input.dispose();
  }
}
