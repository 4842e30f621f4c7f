import {
  type AudioCodec,
  EncodedPacketSink,
  type InputAudioTrack,
  type InputVideoTrack,
  type VideoCodec,
} from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { withClip, withInput } from './open-clip.js';

/** A track as it is encoded. */
export interface Encoded<Codec, Config> {
  codec: Codec;
  config: Config;
  /** Equal for two tracks exactly where packets of one can follow packets of the other: every setting, byte for byte. */
  key: string;
}

/** What a clip on disk is made of. Times are seconds from its first picture. */
export interface Footage {
  /** Absolute. */
  path: string;
  /** How long its pictures are shown. */
  seconds: number;
  /** Null for a single picture. */
  fps: number | null;
  width: number;
  height: number;
  /** Its pictures are shown as they are encoded: neither turned nor stretched. */
  isUpright: boolean;
  video: Encoded<VideoCodec, VideoDecoderConfig>;
  audio: Encoded<AudioCodec, AudioDecoderConfig> | null;
  /** Every picture in decoding order: when it is shown, and whether it can be decoded by itself. */
  pictures: { at: number; isKey: boolean }[];
}

const WITHOUT_DATA = { metadataOnly: true } as const;

/** Looks at a clip without decoding it. */
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
      // WebM does not say how long the last picture is shown.
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
  return video ? ok({ ...rest, video }) : err('nobody knows how its pictures are encoded');
}

/** How the sound of a file is encoded that may have no pictures. */
export async function soundOf(
  disk: Disk,
  path: string,
): Promise<Result<NonNullable<Footage['audio']>, string>> {
  const found = await withInput(disk, path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    return track && (await audioOf(track));
  });
  if (!found.ok) return found;
  return found.value ? ok(found.value) : err('it has no sound');
}

async function isUpright(track: InputVideoTrack): Promise<boolean> {
  const { num, den } = await track.getPixelAspectRatio();
  return num === den && (await track.getRotation()) === 0;
}

async function videoOf(track: InputVideoTrack): Promise<Footage['video'] | null> {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (!codec || !config) return null;
  const shown = [
    await track.getDisplayWidth(),
    await track.getDisplayHeight(),
    await track.getRotation(),
    await track.getColorSpace(),
  ];
  return { codec, config, key: JSON.stringify([codec, plainConfig(config), shown]) };
}

async function audioOf(track: InputAudioTrack): Promise<Footage['audio']> {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  return codec && config && { codec, config, key: JSON.stringify([codec, plainConfig(config)]) };
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
