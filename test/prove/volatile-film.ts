import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { readBook } from '../../src/lockfile/read.js';
import type { RunEvent } from '../../src/run/event.js';
import { diskOver } from '../../src/system/node-disk.js';
import { REHEARSAL } from '../support/chain-film.js';
import { filmText } from '../support/e2e-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { type Oracle, type OracleJob, type Seen, startOracle } from '../support/oracle/index.js';
import { startVolatileCli, type VolatileCli } from '../support/volatile-cli.js';
import { type Semantics, VolatileFs } from '../support/volatile-fs.js';

/** Jobs in flight at a time in these films: at most so many answers are lost at one blow. */
export const CONCURRENCY = 4;

const LOCKFILE = '/film/film.yaml.lock';
const REHEARSED = '/film/film.yaml.sandbox.lock';
const OUTPUT = '/film/out/of/renders';
/** The file of a write test, which the power may cut short and a later run removes. */
export const WRITE_TEST = `${OUTPUT}/.shotlist-write-test`;
/** What lies in the output folder and is no clip. */
const NO_CLIP =
  /^\/film\/out\/of\/renders\/(?:\.parts\/|frames\/|\.shotlist\/|\.shotlist-write-test$|report\.(?:csv|html)(?:(?:\.\d+){1,2}\.new)?$)/;
/** Makes clips longer than one write of a journal or one chunk of a download. */
const PADDING = 40_000;

/** A film on a volatile file system and a gateway of its own. */
export interface VolatileFilm {
  readonly oracle: Oracle;
  readonly fs: VolatileFs;
  /** The bytes that the gateway serves for a job. */
  clip(job: OracleJob): Buffer;
  /** Starts `render film.yaml --yes --json` on that file system. */
  render(fs: VolatileFs, boot: string, ...words: string[]): VolatileCli;
  start(fs: VolatileFs, boot: string, ...words: string[]): VolatileCli;
  /** What a person does after the machine was started again: nobody else can know that the run before is over. */
  unlock(fs: VolatileFs, boot: string): Promise<void>;
  close(): Promise<void>;
}

const KEY = 'key-of-this-film';

let plain: Promise<Uint8Array> | null = null;

/** Writes a film of that many shots, rendered in a folder whose parents do not exist yet, each in the folder of its scene. */
export async function volatileFilm(
  shots: number,
  semantics: Semantics,
  onPost: (post: Seen, fs: VolatileFs) => void = () => undefined,
  more: {
    /** Local images, which the shots have in turn. */
    images?: Record<string, Buffer>;
    top?: Record<string, unknown>;
    env?: Record<string, string>;
    /** Chains of three, rehearsed against the gateway. */
    chained?: boolean;
  } = {},
): Promise<VolatileFilm> {
  plain ??= mp4Clip();
  const base = await plain;
  const clip = (job: OracleJob) => Buffer.concat([base, freeBox(job.id)]);
  const fs = new VolatileFs(semantics);
  const oracle = await startOracle({
    key: more.chained ? REHEARSAL.key : KEY,
    clip,
    onPost: (post) => onPost(post, fs),
  });
  const images = Object.keys(more.images ?? {});
  const ids = Array.from({ length: shots }, (_, index) => `s${index + 1}`);
  fs.put(
    '/film/film.yaml',
    filmText(
      ids.map((id, index) => ({
        id,
        scene: index % 2 === 0 ? 'pier' : 'boat',
        ...(images.length > 0 && { image: images[index % images.length] }),
        ...(more.chained && index % 3 > 0 && { image: { last_frame_of: `s${index}` } }),
      })),
      { output: 'out/of/renders', name: '{scene}/{id}_t{take}', concurrency: CONCURRENCY, ...more.top },
    ),
  );
  for (const [name, bytes] of Object.entries(more.images ?? {})) fs.put(`/film/${name}`, bytes);
  const where = more.chained ? ['--sandbox'] : [];
  const start = (on: VolatileFs, boot: string, ...words: string[]) =>
    startVolatileCli([...words, ...where], {
      fs: on,
      boot,
      gateway: oracle.origin,
      key: KEY,
      env: more.env ?? {},
    });
  return {
    oracle,
    fs,
    clip,
    start,
    render: (on, boot, ...words) =>
      start(
        on,
        boot,
        ...['render', '/film/film.yaml', '--yes', '--json', '--poll-interval', '0.002'],
        ...(more.chained ? ['--gateway', oracle.origin] : []),
        ...words,
      ),
    async unlock(on, boot) {
      const { exit, err } = await start(on, boot, 'unlock', '/film/film.yaml', '--yes').ended;
      if (exit !== 0) throw new Error(err);
    },
    close: () => oracle.close(),
  };
}

/** The jobs of the lockfile as they are there; throws where it must not be touched. */
export async function jobsOn(fs: VolatileFs): Promise<Job[]> {
  const read = await readBook(diskOver(fs as never), fs.files().has(REHEARSED) ? REHEARSED : LOCKFILE);
  if (!read.ok) throw new Error(read.error.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return [...read.value.book.jobs.values()];
}

/** The text of the lockfile that no power cut can take any more. */
export function stableLockfile(fs: VolatileFs): string {
  return fs.stableBytes(LOCKFILE)?.toString('utf8') ?? '';
}

/** What a run told as JSON so far. */
export function eventsIn(out: string): RunEvent[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent);
}

/** What is wrong with the clips: short or foreign final files, finished jobs without their bytes. Empty where nothing is. */
export async function wrongClips(film: VolatileFilm, fs: VolatileFs): Promise<string[]> {
  const files = new Map(
    Array.from(fs.files(), ([path, bytes]) => [path.replace('/renders-sandbox/', '/renders/'), bytes]),
  );
  const clips = new Map(film.oracle.jobs.map((job) => [job.id, film.clip(job).toString('base64')]));
  const whole = new Set(clips.values());
  const wrong: string[] = [];
  for (const [path, bytes] of files) {
    if (!path.startsWith(`${OUTPUT}/`) || NO_CLIP.test(path)) continue;
    if (!whole.has(bytes.toString('base64'))) wrong.push(`${path} is no whole clip: ${bytes.length} bytes`);
  }
  for (const job of await jobsOn(fs)) {
    if (stateOf(job) !== 'finished') continue;
    const due = clips.get(job.accepted?.request_id ?? '');
    for (const { path } of job.clips?.files ?? []) {
      const here = files.get(`${OUTPUT}/${path}`)?.toString('base64');
      if (here !== due)
        wrong.push(`${job.job} is finished and ${path} is ${here ? 'other bytes' : 'not there'}`);
    }
  }
  return wrong;
}

/** What is wrong with the money: prompts paid twice, jobs paid and forgotten. Empty where nothing is. */
export async function wrongMoney(film: VolatileFilm, fs: VolatileFs): Promise<string[]> {
  const jobs = await jobsOn(fs);
  const ids = new Set(jobs.map((job) => job.accepted?.request_id));
  const byPrompt = new Map(jobs.map((job) => [`prompt of ${job.intent.shot}`, job]));
  const paid = new Set<string>();
  const wrong: string[] = [];
  for (const { id, prompt } of film.oracle.jobs) {
    if (paid.has(prompt)) wrong.push(`${prompt} was paid twice`);
    paid.add(prompt);
    const job = byPrompt.get(prompt);
    if (!ids.has(id) && (!job || stateOf(job) !== 'unknown'))
      wrong.push(`${prompt} was paid as ${id}, and its job is ${job ? stateOf(job) : 'not there'}`);
  }
  return wrong;
}

function freeBox(text: string): Buffer {
  const box = Buffer.alloc(8 + text.length + PADDING, text);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  return box;
}
