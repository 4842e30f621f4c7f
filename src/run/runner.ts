import pLimit from 'p-limit';
import { groupBy } from '../core/group.js';
import type { Job } from '../ledger/record.js';
import { isForgotten } from '../ledger/state.js';
import { loadChecks } from '../media/verify.js';
import type { Match } from '../plan/match.js';
import type { Plan, PlannedTake } from '../plan/plan.js';
import { journalWishes, tellStart } from './begin.js';
import type { WholeRun } from './context.js';
import { fetchClips, type Rendered } from './fetch-clips.js';
import { type GatewayLane, openLanes } from './gateway-lane.js';
import { type JobOutcome, renderTake, resumeJob } from './job-lifecycle.js';
import { findUnknown, openJobs } from './open-jobs.js';
import { recordAccepted } from './record.js';
import { createTaskGroup } from './task-group.js';

const NO_PLACE =
  'every place at the gateway is held by a job that did not end in time; nothing more is submitted in this run';

/**
 * Carries out a plan whose file moves are made: journals the wishes of `--force`, follows what is open, and submits what the caps let in, in
 * manifest order. Resolves when nothing of the plan can go on in this run; what became of it is in the journal's book.
 */
export async function run(whole: WholeRun, plan: Plan, match: Match): Promise<void> {
  const { stop, settings } = whole;
  const rendering = plan.takes.filter(({ action }) => action === 'render');
  const lanes = openLanes(whole);
  const found = await findUnknown(lanes, plan);
  tellStart(whole, plan, rendering.length, found.length);
  for (const { job, take, reference } of found) await recordAccepted(whole, job, take, reference);
  if (!stop.submissions.aborted && !(await journalWishes(whole, rendering))) return;
  const known = ({ job }: Job) => whole.journal.book.jobs.get(job);
  const open = [
    ...openJobs(plan),
    ...found.map(({ job, take }) => ({ job: known(job) ?? job, take, action: 'resume' as const })),
  ];
  if (rendering.length > 0 || open.length > 0) void loadChecks();
  const downloads = pLimit(settings.downloads);
  const work = createTaskGroup(() => stop.everything('bug', 'something went wrong inside shotlist'));

  for (const { job, take, action } of open) {
    const lane = lanes.of(job);
    const { context } = lane;
    if (action === 'fetch') work.begin(bring(lane, { job, media: null, take }));
    // A job that the gateway has forgotten holds no place there: it is asked about, and nothing waits for it.
    else if (isForgotten(job))
      work.begin(resumeJob(context, job, take).then((outcome) => goOn(lane, outcome)));
    else {
      context.semaphore.occupy();
      work.begin(inPlace(lane, resumeJob(context, job, take)));
    }
  }
  const earlier = new Map(match.takes.map((matched) => [matched.take, matched.earlier]));
  const groups = groupBy(rendering, ({ take }) => lanes.of(take));
  await Promise.all(Array.from(groups, ([lane, takes]) => renderAt(lane, takes)));
  await work.finished();

  /** Begins takes in manifest order, each as soon as there is a place at their gateway. */
  async function renderAt(lane: GatewayLane, takes: readonly PlannedTake[]): Promise<void> {
    const { context, gate } = lane;
    const { submissions } = context.stop;
    for (const planned of takes) {
      if (!(await context.semaphore.acquire(submissions))) {
        if (!submissions.aborted) context.emit({ type: 'notice', message: NO_PLACE });
        return;
      }
      const before = [...(planned.job ? [planned.job] : []), ...(earlier.get(planned.take) ?? [])];
      work.begin(inPlace(lane, renderTake(context, gate, planned, before)));
    }
  }

  /** A job holds its place until the gateway is done with it; its download has a lane of its own. */
  async function inPlace(lane: GatewayLane, underWay: Promise<JobOutcome>): Promise<void> {
    const { semaphore } = lane.context;
    let isKept = false;
    try {
      const outcome = await underWay;
      isKept = outcome.kind === 'open' && !outcome.forgotten;
    } finally {
      if (isKept) semaphore.keep();
      else semaphore.release();
    }
    await goOn(lane, await underWay);
  }

  async function goOn(lane: GatewayLane, outcome: JobOutcome): Promise<void> {
    if (outcome.kind === 'over' && outcome.failed) lane.failed();
    if (outcome.kind === 'rendered') await bring(lane, outcome);
  }

  async function bring({ brakes, watched }: GatewayLane, rendered: Rendered): Promise<void> {
    const { job, finished } = rendered.job;
    if (!finished) brakes.began(job);
    const fetched = await downloads(() => fetchClips(watched, rendered));
    if (fetched.kind === 'here') {
      brakes.ended(job, 'kept', '');
      whole.poster?.(fetched.job);
    } else if (fetched.kind === 'open') {
      // That a clip of an earlier run is gone says nothing of those that are still to come, nor does one that was here before.
      const isOld = rendered.media === null && (fetched.gone || finished !== undefined);
      brakes.ended(job, isOld ? 'no sign' : 'lost', fetched.why);
    }
  }
}
