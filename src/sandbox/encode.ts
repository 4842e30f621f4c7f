import { createRequire } from 'node:module';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { loadWithoutListeners } from '../system/process-events.js';

/** A still image as a key picture of H.264. */
export interface KeyPicture {
  /** The decoder configuration (WebCodecs). */
  config: VideoDecoderConfig;
  data: Uint8Array;
}

type Encoder = typeof import('h264-mp4-encoder');
let loaded: Encoder | undefined;

/** Encodes a YUV 4:2:0 image with even sides. Takes about 0.06 s of CPU time at 1080p and 0.2 s at 2160p. */
export async function encodePicture(yuv: Uint8Array, width: number, height: number): Promise<KeyPicture> {
  // The encoder's listener would turn every unhandled rejection of the process into an abort.
  loaded ??= loadWithoutListeners<Encoder>(() => createRequire(import.meta.url)('h264-mp4-encoder'));
  const encoder = await loaded.createH264MP4Encoder();
  try {
    Object.assign(encoder, { width, height, speed: 10, quantizationParameter: 24, groupOfPictures: 1 });
    encoder.initialize();
    encoder.addFrameYuv(yuv);
    encoder.finalize();
    const file = encoder.FS.readFile(encoder.outputFilename, { encoding: 'binary' });
    encoder.FS.unlink(encoder.outputFilename);
    return await keyPictureOf(file);
  } finally {
    encoder.delete();
  }
}

async function keyPictureOf(mp4: Uint8Array): Promise<KeyPicture> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(mp4) });
  try {
    const track = await input.getPrimaryVideoTrack();
    const config = await track?.getDecoderConfig();
    if (!track || !config) throw new Error('the encoder made no frame');
    const packet = await new EncodedPacketSink(track).getFirstPacket();
    if (!packet) throw new Error('the encoder made no frame');
    return { config, data: packet.data };
  } finally {
    input.dispose();
  }
}
