import pLimit from 'p-limit';
import { formatUsd } from '../core/money.js';
import type { Job } from '../ledger/record.js';
import { isForgotten } from '../ledger/state.js';
import { loadChecks } from '../media/verify.js';
import type { Match } from '../plan/match.js';
import type { Plan, PlannedTake } from '../plan/plan.js';
import { createBrakes } from './brakes.js';
import type { RunContext } from './context.js';
import { fetchClips, type Rendered } from './fetch-clips.js';
import { type JobOutcome, renderTake, resumeJob } from './job-lifecycle.js';
import { findUnknown, openJobs } from './open-jobs.js';
import { record, recordAccepted } from './record.js';
import { createSubmissionGate } from './submission-gate.js';
import { createTaskGroup } from './task-group.js';

const NO_PLACE =
  'every place at the gateway is held by a job that did not end in time; nothing more is submitted in this run';

/**
 * Carries out a plan whose file moves are made: journals the wishes of `--force`, follows what is open, and submits what the caps let in, in
 * manifest order. Resolves when nothing of the plan can go on in this run; what became of it is in the journal's book.
 */
export async function run(context: RunContext, plan: Plan, match: Match): Promise<void> {
  const { stop, semaphore, settings } = context;
  const rendering = plan.takes.filter(({ action }) => action === 'render');
  const gate = createSubmissionGate(context);
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
  const work = createTaskGroup(() => stop.everything('bug', 'something went wrong inside shotlist'));
  const brakes = createBrakes(stop, gate, settings.maxFailures);
  const watched: RunContext = {
    ...context,
    emit(event) {
      if (event.type === 'waiting' && event.job !== undefined) brakes.inTrouble(event.job, event.why);
      context.emit(event);
    },
  };

  for (const { job, take, action } of open) {
    if (action === 'fetch') work.begin(bring({ job, media: null, take }));
    // A job that the gateway has forgotten holds no place there: it is asked about, and nothing waits for it.
    else if (isForgotten(job)) work.begin(resumeJob(context, job, take).then(goOn));
    else {
      semaphore.occupy();
      work.begin(inPlace(resumeJob(context, job, take)));
    }
  }
  const earlier = new Map(match.takes.map((matched) => [matched.take, matched.earlier]));
  for (const planned of rendering) {
    if (!(await semaphore.acquire(stop.submissions))) {
      if (!stop.submissions.aborted) context.emit({ type: 'notice', message: NO_PLACE });
      break;
    }
    const before = [...(planned.job ? [planned.job] : []), ...(earlier.get(planned.take) ?? [])];
    work.begin(inPlace(renderTake(context, gate, planned, before)));
  }
  await work.finished();

  /** A job holds its place until the gateway is done with it; its download has a lane of its own. */
  async function inPlace(underWay: Promise<JobOutcome>): Promise<void> {
    let isKept = false;
    try {
      const outcome = await underWay;
      isKept = outcome.kind === 'open' && !outcome.forgotten;
    } finally {
      if (isKept) semaphore.keep();
      else semaphore.release();
    }
    await goOn(await underWay);
  }

  async function goOn(outcome: JobOutcome): Promise<void> {
    if (outcome.kind === 'over' && outcome.failed) brakes.failed();
    if (outcome.kind === 'rendered') await bring(outcome);
  }

  async function bring(rendered: Rendered): Promise<void> {
    const { job, finished } = rendered.job;
    if (!finished) brakes.began(job);
    const fetched = await downloads(() => fetchClips(watched, rendered));
    if (fetched.kind === 'here') {
      brakes.ended(job, 'kept', '');
      context.poster?.(fetched.job);
    } else if (fetched.kind === 'open') {
      // That a clip of an earlier run is gone says nothing of those that are still to come, nor does one that was here before.
      const isOld = rendered.media === null && (fetched.gone || finished !== undefined);
      brakes.ended(job, isOld ? 'no sign' : 'lost', fetched.why);
    }
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
