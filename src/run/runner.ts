import pLimit from 'p-limit';
import { formatUsd } from '../core/money.js';
import type { Job } from '../ledger/record.js';
import { idsAt } from '../ledger/shared-ids.js';
import { isForgotten } from '../ledger/state.js';
import { loadChecks } from '../media/verify.js';
import type { Match } from '../plan/match.js';
import type { Plan, PlannedTake } from '../plan/plan.js';
import { Brakes } from './brakes.js';
import type { RunContext } from './context.js';
import { fetchClips, type Kept, type Rendered } from './fetch-clips.js';
import { type JobOutcome, renderTake, resumeJob } from './job-lifecycle.js';
import { findUnknown, openJobs } from './open-jobs.js';
import { record, recordAccepted } from './record.js';
import { SubmissionGate } from './submission-gate.js';
import { TaskGroup } from './task-group.js';

const NO_PLACE =
  'every place at the gateway is held by a job that did not end in time; nothing more is submitted in this run';

/**
 * Carries out a plan whose file moves are made: journals the wishes of `--force`, follows what is open, and submits what the caps let in, in
 * manifest order. Resolves when nothing of the plan can go on in this run; what became of it is in the journal's book.
 */
export async function run(context: RunContext, plan: Plan, match: Match): Promise<void> {
  const { stop, semaphore, settings } = context;
  const rendering = plan.takes.filter(({ action }) => action === 'render');
  const gate = new SubmissionGate({
    clock: context.clock,
    random: context.random,
    stop,
    reachTimeout: settings.reachTimeout,
    onWait: (why, ms) => context.emit({ type: 'waiting', why, seconds: Math.ceil(ms / 1000) }),
    given: idsAt(context.gatewayId, context.journal.book.jobs.values()),
  });
  const found = await findUnknown(context, gate, plan);
  tellStart(context, plan, rendering.length, found.length);
  for (const { job, take, reference } of found) await recordAccepted(context, job, take, reference);

  if (!stop.submissions.aborted && !(await journalWishes(context, rendering))) return;

  const known = ({ job }: Job) => context.journal.book.jobs.get(job);
  const open = [
    ...openJobs(plan),
    ...found.map(({ job, take }) => ({ job: known(job) ?? job, take, action: 'resume' as const })),
  ];
  if (rendering.length > 0 || open.length > 0) void loadChecks();
  const downloads = pLimit(settings.downloads);
  const work = new TaskGroup(() => stop.everything('bug', 'something went wrong inside shotlist'));
  const brakes = new Brakes(stop, gate, settings.maxFailures);
  const watched: RunContext = {
    ...context,
    emit(event) {
      if (event.type === 'waiting' && event.job !== undefined) brakes.inTrouble(event.job, event.why);
      context.emit(event);
    },
  };

  for (const { job, take, action } of open) {
    if (action === 'fetch') work.begin(fetchOld({ job, media: null, take }));
    else inFlight(() => resumeJob(context, job, take), isForgotten(job));
  }
  const earlier = new Map(match.takes.map((matched) => [matched.take, matched]));
  for (const planned of rendering) {
    if (!(await semaphore.acquire(stop.submissions))) {
      if (!stop.submissions.aborted) context.emit({ type: 'notice', message: NO_PLACE });
      break;
    }
    const { job, earlier: before } = earlier.get(planned.take) ?? { job: null, earlier: [] };
    work.begin(withPlace(() => renderTake(context, gate, planned, job ? [job, ...before] : [])));
  }
  await work.finished();

  /** A job that the gateway has forgotten holds no place there: it is asked about, and nothing waits for it. */
  function inFlight(follow: () => Promise<JobOutcome>, forgotten: boolean): void {
    if (!forgotten) semaphore.occupy();
    work.begin(forgotten ? withoutPlace(follow) : withPlace(follow));
  }

  async function withoutPlace(follow: () => Promise<JobOutcome>): Promise<void> {
    await after(await follow());
  }

  /** A job holds its place until the gateway is done with it; its download has a lane of its own. */
  async function withPlace(follow: () => Promise<JobOutcome>): Promise<void> {
    let life: JobOutcome = { kind: 'over', failed: false };
    try {
      life = await follow();
    } finally {
      if (life.kind === 'open' && !life.forgotten) semaphore.keep();
      else semaphore.release();
    }
    await after(life);
  }

  async function after(life: JobOutcome): Promise<void> {
    if (life.kind === 'over' && life.failed) brakes.failed();
    if (life.kind !== 'rendered') return;
    await bring(life.rendered, () => true);
  }

  /** That an earlier clip is gone says nothing of those that are still to come, nor does one that was here before. */
  function fetchOld(rendered: Rendered): Promise<void> {
    return bring(rendered, ({ gone }) => !gone && !rendered.job.finished);
  }

  async function bring(
    rendered: Rendered,
    isSign: (kept: Extract<Kept, { kind: 'open' }>) => boolean,
  ): Promise<void> {
    const { job } = rendered.job;
    if (!rendered.job.finished) brakes.began(job);
    const kept = await downloads(() => fetchClips(watched, rendered));
    if (kept.kind === 'here') {
      brakes.ended(job, 'kept', '');
      context.poster?.(kept.job);
    } else if (kept.kind === 'open') brakes.ended(job, isSign(kept) ? 'lost' : 'no sign', kept.why);
  }
}

/**
 * Journals which takes are to be rendered again, so that a plain `render` completes what `--force` began. A take that a cap left out
 * gets no wish: a later run must not spend on what this one neither named nor was agreed to.
 */
async function journalWishes(context: RunContext, rendering: readonly PlannedTake[]): Promise<boolean> {
  const forced = rendering.flatMap(({ by, job }) =>
    by === 'force' && job && job.again !== 'force' ? [job.job] : [],
  );
  const stored = await Promise.all(forced.map((job) => record(context, { job, again: 'force' })));
  return !stored.includes(false);
}

function tellStart(context: RunContext, plan: Plan, render: number, found: number): void {
  const open = openJobs(plan);
  context.emit({
    type: 'started',
    render,
    resume: open.filter(({ action }) => action === 'resume').length + found,
    fetch: open.filter(({ action }) => action === 'fetch').length,
    quoted: formatUsd(plan.total),
    committed: plan.committed === null ? null : formatUsd(plan.committed),
    gateway: context.service,
    concurrency: context.settings.concurrency,
    key_source: context.keySource,
  });
}
