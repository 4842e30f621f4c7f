import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { audioSettings, videoSettings, withClip } from './open-clip.js';

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
export async function lookAt(disk: Disk, path: string): Promise<Result<Footage, string>> {
  const looked = await withClip(disk, path, async ({ video, audio, first }) => {
    const pictures: Footage['pictures'] = [];
    let end = first;
    for await (const packet of new EncodedPacketSink(video).packets(undefined, undefined, WITHOUT_DATA)) {
      pictures.push({ at: packet.timestamp - first, isKey: packet.type === 'key' });
      end = Math.max(end, packet.timestamp + packet.duration);
    }
    const last = pictures.reduce((latest, { at }) => Math.max(latest, at), 0);
    const fps = pictures.length > 1 && last > 0 ? (pictures.length - 1) / last : null;
    return {
      path,
      // WebM does not store how long the last frame is shown.
      seconds: fps === null ? end - first : Math.max(end - first, last + 0.5 / fps),
      fps,
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
      isUpright: await isUpright(video),
      video: await videoOf(video),
      audio: audio && (await audioOf(audio)),
      pictures,
    };
  });
  if (!looked.ok) return looked;
  const { video, ...rest } = looked.value;
  return video ? ok({ ...rest, video }) : err('unknown video codec');
}

async function isUpright(track: InputVideoTrack): Promise<boolean> {
  const { num, den } = await track.getPixelAspectRatio();
  return num === den && (await track.getRotation()) === 0;
}

async function videoOf(track: InputVideoTrack): Promise<Encoding | null> {
  const settings = await videoSettings(track);
  if (!settings) return null;
  const { codec, config } = settings;
  const shown = [
    await track.getDisplayWidth(),
    await track.getDisplayHeight(),
    await track.getRotation(),
    await track.getColorSpace(),
  ];
  return { codec, key: JSON.stringify([codec, plainConfig(config), shown]) };
}

async function audioOf(track: InputAudioTrack): Promise<Encoding | null> {
  const settings = await audioSettings(track);
  return (
    settings && { codec: settings.codec, key: JSON.stringify([settings.codec, plainConfig(settings.config)]) }
  );
}

function plainConfig(config: VideoDecoderConfig | AudioDecoderConfig): Record<string, unknown> {
  const { description, ...rest } = config;
  return { ...rest, description: description === undefined ? null : hex(description) };
}

function hex(bytes: NonNullable<VideoDecoderConfig['description']>): string {
  const view = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
  return view.toString('hex');
}
