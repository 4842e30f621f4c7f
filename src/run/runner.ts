import { groupBy } from '../core/group.js';
import { loadChecks } from '../media/verify.js';
import type { Match } from '../plan/match.js';
import { isRendered, type Plan, type PlannedTake } from '../plan/plan.js';
import { type Take, takeName } from '../takes/take.js';
import {
  adoptFound,
  findUnknown,
  holdsPlace,
  journalWishes,
  type OpenJob,
  openJobs,
  tellStart,
} from './begin.js';
import type { WholeRun } from './context.js';
import { createElsewhere } from './elsewhere.js';
import { fetchClips, type Rendered } from './fetch-clips.js';
import { type JobOutcome, renderTake, resumeJob } from './job-lifecycle.js';
import { type GatewayLane, openLanes } from './lanes.js';
import { createSources, nextOf } from './sources.js';
import { createTakeOrder } from './take-order.js';
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
  const adopted = await adoptFound(whole, found);
  if (!stop.submissions.aborted && !(await journalWishes(whole, rendering))) return;
  const open = [...openJobs(plan), ...adopted];
  if (rendering.length > 0 || open.length > 0) void loadChecks();
  const isBroken = () => stop.everything('bug', 'something went wrong inside shotlist');
  const work = createTaskGroup(isBroken);
  const watching = createTaskGroup(isBroken);

  const sources = createSources(plan, found);
  const begin = (task: Promise<void>, take: Take | null) =>
    work.begin(task.finally(() => elsewhere.has(take) || sources.over(take)));
  const elsewhere = createElsewhere(whole, plan, sources, {
    resume: (job, take) => begin(resume(job, take), take),
    fetch: (job, take) => begin(bring(lanes.of(job), { job, media: null, take }), take),
    render: (planned) => begin(renderLater(planned), planned.take),
  });
  const resumed = open.filter(({ action }) => action === 'resume');
  const isMine = await Promise.all(resumed.map(({ job }) => elsewhere.isMine(job)));
  for (const [index, { job, take }] of resumed.entries()) {
    if (isMine[index]) begin(resume(job, take), take);
    else elsewhere.leave(take);
  }
  for (const { job, take, action } of open)
    if (action === 'fetch') begin(bring(lanes.of(job), { job, media: null, take }), take);
  const over = new AbortController();
  watching.begin(elsewhere.watch(over.signal));
  const earlier = new Map(match.takes.map((matched) => [takeName(matched.take), matched.earlier]));
  const withoutPlace = new Set<GatewayLane>();
  for (const planned of rendering) if (planned.action === 'wait') begin(afterSources(planned), planned.take);
  const groups = groupBy(
    rendering.filter(({ action }) => action === 'render'),
    ({ take }) => lanes.of(take),
  );
  try {
    await Promise.all(Array.from(groups, ([lane, takes]) => renderAt(lane, takes)));
    await work.finished();
  } finally {
    over.abort();
    await watching.finished();
  }
  await work.finished();
  while (!stop.submissions.aborted && (await elsewhere.look())) await work.finished();

  /** Begins takes in manifest order, each as soon as there is a place at their gateway. */
  async function renderAt(lane: GatewayLane, planned: readonly PlannedTake[]): Promise<void> {
    const { semaphore } = lane.context;
    const order = createTakeOrder(planned, elsewhere, lane.context);
    while (!order.isEmpty && !withoutPlace.has(lane) && (await hasPlace(lane))) {
      const next = order.next();
      if (next) begin(render(lane, next).then(order.was), next.take);
      else semaphore.release();
    }
    for (const { take } of order.left) {
      if (elsewhere.isTaken(take)) elsewhere.leave(take);
      else sources.over(take);
    }
  }

  /** A take that another run gave back. */
  async function renderLater(planned: PlannedTake): Promise<void> {
    const lane = lanes.of(planned.take);
    if (!withoutPlace.has(lane) && (await hasPlace(lane))) await render(lane, planned);
  }

  /** A take that waits holds no place: it takes one when the clips are here that its frames are from. */
  async function afterSources(planned: PlannedTake): Promise<void> {
    await sources.of(planned.take);
    const lane = lanes.of(planned.take);
    if (lane.context.stop.submissions.aborted) return;
    const next = nextOf(whole, planned, match);
    if ('why' in next) {
      const { why } = next;
      if (elsewhere.isTaken(next.take)) elsewhere.leave(next.take);
      else if (why !== null) whole.emit({ type: 'withheld', take: takeName(planned.take), why });
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

  /** True where another run was found to have the take. */
  async function render(lane: GatewayLane, planned: PlannedTake): Promise<boolean> {
    const { take } = planned;
    const before = [...(planned.job ? [planned.job] : []), ...(earlier.get(takeName(take)) ?? [])];
    const isTaken = () => elsewhere.isTaken(take);
    const outcome = renderTake(lane, { planned, earlier: before, isTaken });
    await inPlace(lane, take, outcome);
    return (await outcome).kind === 'taken';
  }

  async function resume(job: OpenJob['job'], take: Take | null): Promise<void> {
    const lane = lanes.of(job);
    const { context } = lane;
    if (!holdsPlace({ job })) return goOn(lane, take, await resumeJob(context, job, take));
    context.semaphore.occupy();
    await inPlace(lane, take, resumeJob(context, job, take));
  }

  /** A job holds its place until the gateway is done with it; its download has a lane of its own. */
  async function inPlace(lane: GatewayLane, take: Take | null, underWay: Promise<JobOutcome>): Promise<void> {
    const { semaphore } = lane.context;
    let isKept = false;
    try {
      const outcome = await underWay;
      isKept = outcome.kind === 'open' && !outcome.forgotten;
    } finally {
      if (isKept) semaphore.keep();
      else semaphore.release();
    }
    await goOn(lane, take, await underWay);
  }

  async function goOn(lane: GatewayLane, take: Take | null, outcome: JobOutcome): Promise<void> {
    if (outcome.kind === 'over' && outcome.failed) lane.failed();
    if (outcome.kind === 'taken') elsewhere.leave(take);
    if (outcome.kind === 'rendered') await bring(lane, outcome);
  }

  async function bring({ brakes, watched }: GatewayLane, rendered: Rendered): Promise<void> {
    const { job, finished } = rendered.job;
    if (!finished) brakes.began(job);
    const fetched = await lanes.downloads.run(job, async () =>
      (await elsewhere.isMine(rendered.job)) ? fetchClips(watched, rendered) : null,
    );
    if (fetched === null) {
      brakes.ended(job, 'no sign', '');
      elsewhere.leave(rendered.take);
    } else if (fetched.kind === 'here') {
      brakes.ended(job, 'kept', '');
      whole.poster?.(fetched.job);
    } else if (fetched.kind === 'open') {
      whole.journal.shared?.release(job);
      // That a clip of an earlier run is gone says nothing of those that are still to come, nor does one that was here before.
      const isOld = rendered.media === null && (fetched.gone || finished !== undefined);
      brakes.ended(job, isOld ? 'no sign' : 'lost', fetched.why);
    }
  }
}
