import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A program of its own: a frame of a clip by FFmpeg's libraries, as `mediabunny-frame.ts` says, which starts it in the folder of `@mediabunny/server`. */

/** What is used of `node-av`, which `@mediabunny/server` decodes with. All of it throws. Its other half, which does not wait, needs Node 22. */
interface NodeAv {
  AV_PKT_DATA_DISPLAYMATRIX: number;
  Demuxer: { openSync(path: string, options: { options: Record<string, string> }): Demuxer };
  Decoder: { createSync(stream: Stream, options: { exitOnError: boolean }): Decoder };
  FilterAPI: { create(filters: string): { framesSync(frame: Frame): Iterable<Frame | null> } };
  Encoder: { encodeOneSync(codec: 'png', frame: Frame): Buffer };
}
interface Demuxer {
  video(): Stream | undefined;
  packetsSync(stream: number): Iterable<unknown>;
}
interface Stream {
  index: number;
  codecpar: { getCodedSideData(type: number): Buffer | null };
}
interface Decoder {
  framesSync(packets: Iterable<unknown>): Iterable<Frame | null>;
}
interface Frame {
  pts: bigint;
  timeBase: { num: number; den: number };
  free(): void;
}

/** Filters that show a frame as its display matrix says, by the four numbers of it that turn and mirror. */
const TURNS: Record<string, string> = {
  '0,1,-1,0': 'transpose=clock,',
  '-1,0,0,-1': 'hflip,vflip,',
  '0,-1,1,0': 'transpose=cclock,',
  '-1,0,0,1': 'hflip,',
  '1,0,0,-1': 'vflip,',
  '0,1,1,0': 'transpose=cclock_flip,',
  '0,-1,-1,0': 'transpose=clock_flip,',
};

function turn(matrix: Buffer | null): string {
  if (!matrix) return '';
  return TURNS[[0, 4, 12, 16].map((at) => Math.round(matrix.readInt32LE(at) / 65536)).join()] ?? '';
}

/**
 * The last frame, in display order, that begins at most `until` seconds after the first one; the first one if there is none such.
 * A clip is somebody else's bytes: nothing in it may lead to the network.
 */
function pictureOf(av: NodeAv, path: string, until: number): Buffer {
  const demuxer = av.Demuxer.openSync(path, { options: { protocol_whitelist: 'file' } });
  const stream = demuxer.video();
  if (!stream) throw new Error('no video track');
  const decoder = av.Decoder.createSync(stream, { exitOnError: false });
  let first: number | null = null;
  let kept: Frame | null = null;
  for (const frame of decoder.framesSync(demuxer.packetsSync(stream.index))) {
    if (!frame) continue;
    const time = (Number(frame.pts) * frame.timeBase.num) / frame.timeBase.den;
    first ??= time;
    if (kept && time - first > until) break;
    kept?.free();
    kept = frame;
  }
  if (!kept) throw new Error('it has no such frame');
  const filters = `${turn(stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX))}format=rgb24`;
  for (const frame of av.FilterAPI.create(filters).framesSync(kept))
    if (frame) return av.Encoder.encodeOneSync('png', frame);
  throw new Error('there is no picture');
}

async function main([path, until]: readonly string[]): Promise<void> {
  const found = createRequire(`${process.cwd()}/`).resolve('node-av');
  const av: NodeAv = await import(pathToFileURL(found).href);
  if (path !== undefined) tell('picture', pictureOf(av, path, Number(until)).toString('base64'));
}

/** Whatever the libraries print stands on other lines. */
function tell(what: 'picture' | 'failure', value: string): void {
  process.stdout.write(`\n${what}:${value}\n`);
}

main(process.argv.slice(2)).catch((error) => {
  tell('failure', (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
});
