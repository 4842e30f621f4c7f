import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { clipFlags } from '../media/flags.js';
import { supersededPath } from '../plan/moves.js';
import { isoTime } from '../system/clock.js';
import { errorCode } from '../system/disk.js';
import { type Take, takeName } from '../takes/take.js';
import type { RunContext } from './context.js';
import { type Downloaded, download } from './download.js';
import { alreadyPlaced, installClips } from './place.js';
import { record } from './record.js';

/** A job that is rendered, with the links of the last status answer; null where nobody asked in this run. */
export interface Rendered {
  job: Job;
  media: string[] | null;
  /** The take that the clip is for; null for an orphan. */
  take: Take | null;
}

/** What became of a rendered job's clips: `open` = they could not be brought here, which was said; `gone` = the server has them no more. */
export type Kept =
  | { kind: 'here'; job: Job }
  | { kind: 'open'; why: string; gone: boolean }
  | { kind: 'stopped' };

/** Brings a rendered job's files to disk, whole and under their names. */
export async function fetchClips(
  context: RunContext,
  { job: planned, media, take }: Rendered,
): Promise<Kept> {
  // The plan's moves may have given its files other names.
  const job = context.journal.book.jobs.get(planned.job) ?? planned;
  const of = { take: take ? takeName(take) : takeNameOfJob(job), job: job.job };
  const brought = await bring().catch((error: unknown): Brought => {
    if (errorCode(error) === undefined) throw error;
    return open(`the clip could not be stored: ${String(error)}`);
  });
  if (brought.kind === 'stopped') return brought;
  if (brought.kind === 'open') {
    const { why } = brought;
    const missing = brought.forgotten ? { missing: true as const } : {};
    await record(context, { job: job.job, trouble: { at: isoTime(context.clock.now()), why, ...missing } });
    context.emit({ type: 'trouble', why, ...of });
    return { kind: 'open', why, gone: brought.gone };
  }
  const finished = context.journal.book.jobs.get(job.job) ?? job;
  const files = finished.clips?.files.map(({ path }) => path) ?? [];
  context.emit({ type: 'finished', files, flags: brought.flags, ...of });
  return { kind: 'here', job: finished };

  async function bring(): Promise<Brought> {
    if (await alreadyPlaced(context, job)) return { kind: 'here', flags: job.clips?.flags ?? [] };
    const since = isoTime(context.clock.now());
    const downloaded = await download(context, job, media, of.take);
    if (downloaded.kind !== 'arrived') return downloaded;
    const { files } = downloaded;
    const name = take?.name ?? supersededPath(`${job.intent.shot}_t${job.intent.take}`, job.job, 0, '');
    const flags = files.flatMap(({ clip }) => clipFlags(clip, job.intent));
    const installed = await installClips(context, job, files, name, { flags, since });
    return installed.ok ? { kind: 'here', flags } : open(installed.error);
  }
}

/** What became of a job's clips. */
type Brought = { kind: 'here'; flags: string[] } | Exclude<Downloaded, { kind: 'arrived' }>;

function open(why: string): Brought {
  return { kind: 'open', why, gone: false, forgotten: false };
}
