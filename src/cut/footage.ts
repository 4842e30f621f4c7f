import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { settingsOf, withClip } from './open-clip.js';

/** The encoding of a track. */
export interface Encoding {
  codec: string;
  /** Equal for two tracks if and only if their packets can be joined: all settings, byte for byte. */
  key: string;
}

/** The frames and encoding of a clip on disk. Times are seconds from its first frame. */
export interface Footage {
  /** Absolute. */
  path: string;
  /** The length of its video, in seconds. */
  seconds: number;
  /** Null for a single frame. */
  fps: number | null;
  width: number;
  height: number;
  /** True if frames are shown as encoded, neither rotated nor stretched. */
  isUpright: boolean;
  video: Encoding;
  audio: Encoding | null;
  /** All frames in decoding order: when each is shown, and whether it is a key frame. */
  pictures: { at: number; isKey: boolean }[];
}

const WITHOUT_DATA = { metadataOnly: true } as const;

/** Reads the structure of a clip without decoding it. */
export function lookAt(disk: Disk, path: string): Promise<Result<Footage, string>> {
  return withClip(disk, path, async ({ video, audio, first }) => {
    const pictures: Footage['pictures'] = [];
    let end = first;
    for await (const packet of new EncodedPacketSink(video).packets(undefined, undefined, WITHOUT_DATA)) {
      pictures.push({ at: packet.timestamp - first, isKey: packet.type === 'key' });
      end = Math.max(end, packet.timestamp + packet.duration);
    }
    const last = pictures.reduce((latest, { at }) => Math.max(latest, at), 0);
    const fps = pictures.length > 1 && last > 0 ? (pictures.length - 1) / last : null;
    const [width, height] = [await video.getDisplayWidth(), await video.getDisplayHeight()];
    const rotation = await video.getRotation();
    const { num, den } = await video.getPixelAspectRatio();
    const encoding = await encodingOf(video, [width, height, rotation, await video.getColorSpace()]);
    if (!encoding) return err('unknown video codec');
    return ok({
      path,
      // WebM does not store how long the last frame is shown.
      seconds: fps === null ? end - first : Math.max(end - first, last + 0.5 / fps),
      fps,
      width,
      height,
      isUpright: num === den && rotation === 0,
      video: encoding,
      audio: audio && (await encodingOf(audio, [])),
      pictures,
    });
  });
}

async function encodingOf(
  track: InputVideoTrack | InputAudioTrack,
  shown: readonly unknown[],
): Promise<Encoding | null> {
  const settings = await settingsOf<string, VideoDecoderConfig | AudioDecoderConfig>(track);
  if (!settings) return null;
  const { codec } = settings;
  const { description, ...config } = settings.config;
  const bytes = description === undefined ? null : hex(description);
  return { codec, key: JSON.stringify([codec, config, bytes, shown]) };
}

function hex(bytes: NonNullable<VideoDecoderConfig['description']>): string {
  const view = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
  return view.toString('hex');
}
