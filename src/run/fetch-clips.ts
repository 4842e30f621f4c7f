import type { Job } from '../ledger/record.js';
import { clipFlags } from '../media/flags.js';
import { supersededPath } from '../plan/moves.js';
import { isoTime } from '../system/clock.js';
import { errorCode } from '../system/disk.js';
import type { Take } from '../takes/take.js';
import type { RunContext } from './context.js';
import { type Downloaded, download } from './download.js';
import { alreadyPlaced, installClips } from './place.js';
import { labelOf, latest, noteTrouble } from './record.js';

/** A job that is rendered, with the links of the last status answer; null where nobody asked in this run. */
export interface Rendered {
  job: Job;
  media: string[] | null;
  /** The take that the clip is for; null for an orphan. */
  take: Take | null;
}

/** What became of a rendered job's clips: `open` = they could not be brought here, which was said; `gone` = the server has them no more. */
export type Fetched = { kind: 'here'; job: Job } | Exclude<Downloaded, { kind: 'arrived' }>;

/** Brings a rendered job's files to disk, whole and under their names. */
export async function fetchClips(
  context: RunContext,
  { job: planned, media, take }: Rendered,
): Promise<Fetched> {
  // The plan's moves may have given its files other names.
  const job = latest(context, planned);
  const of = labelOf(job, take);
  const fetched = await fetchAll().catch((error: unknown): Fetched => {
    if (errorCode(error) === undefined) throw error;
    return open(`the clip could not be stored: ${String(error)}`);
  });
  if (fetched.kind === 'open') {
    await noteTrouble(context, job.job, fetched.why, fetched.forgotten);
    context.emit({ type: 'trouble', why: fetched.why, ...of });
  }
  if (fetched.kind === 'here') {
    const { files = [], flags = [] } = fetched.job.clips ?? {};
    context.emit({ type: 'finished', files: files.map(({ path }) => path), flags, ...of });
  }
  return fetched;

  async function fetchAll(): Promise<Fetched> {
    if (await alreadyPlaced(context, job)) return here();
    const since = isoTime(context.clock.now());
    const downloaded = await download(context, job, media, of.take);
    if (downloaded.kind !== 'arrived') return downloaded;
    const { files } = downloaded;
    const name = take?.name ?? supersededPath(`${job.intent.shot}_t${job.intent.take}`, job.job, 0, '');
    const flags = files.flatMap(({ clip }) => clipFlags(clip, job.intent));
    const installed = await installClips(context, job, files, name, { flags, since });
    return installed.ok ? here() : open(installed.error);
  }

  function here(): Fetched {
    return { kind: 'here', job: latest(context, job) };
  }
}

function open(why: string): Fetched {
  return { kind: 'open', why, gone: false, forgotten: false };
}
