import type { FrameInput } from '../manifest/resolved.js';
import type { Content, Take } from './take.js';

/** Stands for the job of a frame whose clip is not there yet; no job has this id. */
const NO_JOB = '?';

const FRAME = /^frame:([^:]*):(.*)$/;

/** The frames that a take starts from or arrives at. */
export function framesOf({ input, endInput }: Pick<Take, 'input' | 'endInput'>): FrameInput[] {
  return [input, endInput].filter((each): each is FrameInput => each?.kind === 'frame');
}

/** True for a take with a frame of another clip. */
export function isChained({ input, endInput }: Pick<Take, 'input' | 'endInput'>): boolean {
  return input?.kind === 'frame' || endInput?.kind === 'frame';
}

/** What a content says of a frame: the job that its clip is from (null: not there yet) and its place, not its bytes. */
export function frameIdentity({ at }: FrameInput, job: string | null): string {
  return `frame:${job ?? NO_JOB}:${at}`;
}

/** The job that a frame of a content is from; null if its clip is not there yet, or it is no frame. */
export function frameJob(image: string | null | undefined): string | null {
  const job = FRAME.exec(image ?? '')?.[1];
  return job === undefined || job === NO_JOB ? null : job;
}

/** The jobs whose clips the frames of a take are from. */
export function frameJobs({ content }: Pick<Take, 'content'>): string[] {
  return [frameJob(content.image), frameJob(content.end_image)].filter((job) => job !== null);
}

/** True for a content with a frame of a clip that is not there yet. */
export function lacksFrame({ image, end_image }: Content): boolean {
  return [image, end_image].some((each) => FRAME.exec(each ?? '')?.[1] === NO_JOB);
}

/** The take with the content that it has if its frames are from these jobs. */
export function withFrames(take: Take, jobOf: (frame: FrameInput) => string | null): Take {
  const { input, endInput, content } = take;
  const image = input?.kind === 'frame' ? frameIdentity(input, jobOf(input)) : content.image;
  const end = endInput?.kind === 'frame' ? { end_image: frameIdentity(endInput, jobOf(endInput)) } : {};
  return { ...take, content: { ...content, image, ...end } };
}

/** The content with frames of no particular job: equal for two contents that differ only in what their sources were rendered as. */
export function withoutFrameJobs(content: Content): Content {
  const blank = (image: string) => image.replace(FRAME, 'frame::$2');
  return {
    ...content,
    image: content.image === null ? null : blank(content.image),
    ...(content.end_image === undefined ? {} : { end_image: blank(content.end_image) }),
  };
}

/**
 * Takes in waves: those that need no other clip, then those whose sources are all in earlier waves, and so on; each wave in the order
 * given. A shot that needs its own clip, which a checked manifest never has, is in the last one.
 */
export function wavesOf(takes: readonly Take[]): Take[][] {
  if (takes.length > 0 && !takes.some(isChained)) return [[...takes]];
  const sources = sourceShots(takes);
  const waves: Take[][] = [];
  const placed = new Set<string>();
  let left = [...takes];
  while (left.length > 0) {
    const isReady = ({ shot }: Take) =>
      [...(sources.get(shot) ?? [])].every((id) => placed.has(id) || !sources.has(id));
    const wave = left.filter(isReady);
    if (wave.length === 0) return [...waves, left];
    for (const { shot } of wave) placed.add(shot);
    waves.push(wave);
    const inWave = new Set(wave);
    left = left.filter((take) => !inWave.has(take));
  }
  return waves;
}

/** Takes in the order given, but each after all takes of the shots that its frames are from. */
export function sourcesFirst(takes: readonly Take[]): Take[] {
  if (!takes.some(isChained)) return [...takes];
  const sources = sourceShots(takes);
  const ordered: string[] = [];
  const seen = new Set<string>();
  for (const { shot } of takes) {
    // Without recursion: a chain may be as long as the film.
    const path = [shot];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      seen.add(top);
      const next = [...(sources.get(top) ?? [])].find((id) => sources.has(id) && !seen.has(id));
      if (next !== undefined) path.push(next);
      else {
        ordered.push(top);
        path.pop();
      }
    }
  }
  const rank = new Map([...new Set(ordered)].map((shot, index) => [shot, index]));
  return [...takes].sort((a, b) => (rank.get(a.shot) ?? 0) - (rank.get(b.shot) ?? 0));
}

/** The shots that the frames of each shot are from. */
function sourceShots(takes: readonly Take[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const take of takes) {
    const known = sources.get(take.shot) ?? new Set();
    for (const { shot } of framesOf(take)) known.add(shot);
    sources.set(take.shot, known);
  }
  return sources;
}

/** A frame in words, for people: `last frame of 010`. */
export function frameText({ shot, take, at }: FrameInput): string {
  const clip = take === null ? shot : `${shot}:${take}`;
  return typeof at === 'number' ? `frame of ${clip} at ${at} s` : `${at} frame of ${clip}`;
}
