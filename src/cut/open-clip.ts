import {
  type EncodedPacket,
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { err, type Result } from '../core/result.js';
import { escapeControls, truncate } from '../core/text.js';
import { inputOf } from '../media/probe.js';
import { type Disk, errorCode, withReader } from '../system/disk.js';

/** An open clip. */
export interface OpenClip {
  video: InputVideoTrack;
  audio: InputAudioTrack | null;
  /** The timestamp of the first frame, in seconds. */
  first: number;
}

/** Opens a file while `use` runs. Errors of the disk and of a damaged file are returned as a short clause too. */
export async function withInput<T>(
  disk: Disk,
  path: string,
  use: (input: Input) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  try {
    return await withReader(disk, path, async (reader) => {
      const input = inputOf(reader);
      try {
        return await use(input);
      } finally {
        input.dispose();
      }
    });
  } catch (error) {
    const why = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
    return err(`cannot read or copy it: ${truncate(escapeControls(why), 120)}`);
  }
}

/** The same for a clip, which must have video. */
export function withClip<T>(
  disk: Disk,
  path: string,
  use: (clip: OpenClip) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  return withInput(disk, path, async (input) => {
    const video = await input.getPrimaryVideoTrack();
    if (!video) return err('no video track');
    const audio = await input.getPrimaryAudioTrack();
    return use({ video, audio, first: await video.getFirstTimestamp() });
  });
}

/** The packets of a track, in decoding order. */
export function packetsOf(track: InputVideoTrack | InputAudioTrack): AsyncIterable<EncodedPacket> {
  return new EncodedPacketSink(track).packets();
}

/** How a track is encoded, as a decoder and the writer of an MP4 need it; null if its codec is unknown. */
export async function settingsOf<Codec, Config>(track: {
  getCodec(): Promise<Codec | null>;
  getDecoderConfig(): Promise<Config | null>;
}): Promise<{ codec: Codec; config: Config } | null> {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  return codec === null || config === null ? null : { codec, config };
}
