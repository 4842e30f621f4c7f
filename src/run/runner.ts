import { groupBy } from '../core/group.js';
import type { Job } from '../ledger/record.js';
import { loadChecks } from '../media/verify.js';
import type { Match } from '../plan/match.js';
import { isRendered, type Plan, type PlannedTake } from '../plan/plan.js';
import { type Take, takeName } from '../takes/take.js';
import { journalWishes, tellStart } from './begin.js';
import type { WholeRun } from './context.js';
import { fetchClips, type Rendered } from './fetch-clips.js';
import { type GatewayLane, openLanes } from './gateway-lane.js';
import { type JobOutcome, renderTake, resumeJob } from './job-lifecycle.js';
import { findUnknown, holdsPlace, openJobs } from './open-jobs.js';
import { recordAccepted } from './record.js';
import { createSources, nextOf } from './sources.js';
import { createTaskGroup } from './task-group.js';

const NO_PLACE =
  'every place at the gateway is held by a job that did not end in time; nothing more is submitted in this run';

/**
 * Carries out a plan whose file moves are made: journals the wishes of `--force`, follows what is open, and submits what the caps let in, in
 * manifest order. Resolves when nothing of the plan can go on in this run; what became of it is in the journal's book.
 */
export async function run(whole: WholeRun, plan: Plan, match: Match): Promise<void> {
  const { stop } = whole;
  const rendering = plan.takes.filter(isRendered);
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
  const work = createTaskGroup(() => stop.everything('bug', 'something went wrong inside shotlist'));

  const sources = createSources(plan, found);
  const begin = (task: Promise<void>, take: Take | null) =>
    work.begin(task.finally(() => sources.over(take)));
  for (const { job, take, action } of open) {
    const lane = lanes.of(job);
    const { context } = lane;
    if (action === 'fetch') begin(bring(lane, { job, media: null, take }), take);
    else if (!holdsPlace({ job }))
      begin(
        resumeJob(context, job, take).then((outcome) => goOn(lane, outcome)),
        take,
      );
    else {
      context.semaphore.occupy();
      begin(inPlace(lane, resumeJob(context, job, take)), take);
    }
  }
  const earlier = new Map(match.takes.map((matched) => [takeName(matched.take), matched.earlier]));
  const withoutPlace = new Set<GatewayLane>();
  for (const planned of rendering) if (planned.action === 'wait') begin(afterSources(planned), planned.take);
  const groups = groupBy(
    rendering.filter(({ action }) => action === 'render'),
    ({ take }) => lanes.of(take),
  );
  await Promise.all(Array.from(groups, ([lane, takes]) => renderAt(lane, takes)));
  await work.finished();

  /** Begins takes in manifest order, each as soon as there is a place at their gateway. */
  async function renderAt(lane: GatewayLane, takes: readonly PlannedTake[]): Promise<void> {
    for (const planned of takes) {
      if (withoutPlace.has(lane) || !(await hasPlace(lane))) sources.over(planned.take);
      else begin(render(lane, planned), planned.take);
    }
  }

  /** A take that waits holds no place: it takes one when the clips are here that its frames are from. */
  async function afterSources(planned: PlannedTake): Promise<void> {
    await sources.of(planned.take);
    const lane = lanes.of(planned.take);
    if (lane.context.stop.submissions.aborted) return;
    const next = nextOf(whole, planned, match);
    if ('why' in next) {
      const { why } = next;
      if (why !== null) whole.emit({ type: 'withheld', take: takeName(planned.take), why });
    } else if (await hasPlace(lane)) await render(lane, next.planned);
  }

  /** Takes a place at a gateway; false where the run stops, or no place becomes free any more, which is said once. */
  async function hasPlace(lane: GatewayLane): Promise<boolean> {
    const { context } = lane;
    const { submissions } = context.stop;
    if (await context.semaphore.acquire(submissions)) return true;
    if (!submissions.aborted && !withoutPlace.has(lane)) context.emit({ type: 'notice', message: NO_PLACE });
    withoutPlace.add(lane);
    return false;
  }

  function render(lane: GatewayLane, planned: PlannedTake): Promise<void> {
    const before = [...(planned.job ? [planned.job] : []), ...(earlier.get(takeName(planned.take)) ?? [])];
    return inPlace(lane, renderTake(lane.context, lane.gate, planned, before));
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
    const fetched = await lanes.downloads.run(job, () => fetchClips(watched, rendered));
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
