import { isoTime } from '../core/clock.js';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import type { Gateway } from '../gateway/port.js';
import type { Journal } from '../lockfile/port.js';
import { JournalBroken } from '../lockfile/port.js';
import type { Job, JobRecord } from '../lockfile/record.js';
import { madeFor } from '../plan/job.js';
import { jobToSettle, unknownJobs } from '../plan/settle.js';
import { commandLine } from '../ui/command-line.js';
import type { Film } from './film.js';
import { openFilm, standingOf } from './film.js';
import { chooseGateway } from './gateway-choice.js';
import { holdJournal } from './held-journal.js';
import type { FilmFlags } from './options.js';
import type { Exit, Refusal, Shell } from './shell.js';
import { refusal } from './shell.js';
import { refuse, refuseManifest } from './show.js';

/** How unknown jobs are decided, as typed: exactly one of the three. */
export interface SettleFlags extends FilmFlags {
  adopt?: string;
  resubmit?: boolean;
  abandon?: boolean;
  all?: boolean;
  gatewayMoved?: boolean;
}

type Decision = { kind: 'adopt'; request_id: string } | { kind: 'resubmit' } | { kind: 'abandon' };

/** `shotlist settle MANIFEST TAKE…`: decides unknown jobs. Submits nothing. */
export async function settle(
  shell: Shell,
  manifest: string,
  names: string[],
  flags: SettleFlags,
): Promise<Exit> {
  const decision = decisionOf(names, flags);
  if (!decision.ok) return refuse(shell, decision.error);
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(shell.disk, manifest, sandbox);
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, false);
  const film = opened.value;
  const choice = chooseGateway(shell, { ...flags, sandbox });
  if (!choice.ok) return refuse(shell, choice.error);
  const held = await holdJournal(shell, {
    lockfile: film.places.lockfile,
    gateway: choice.value.name,
    moved: flags.gatewayMoved ?? false,
  });
  if (!held.ok) return refuse(shell, held.error);
  const { journal } = held.value;
  try {
    const settled = await settleJobs(shell, film, journal, names, flags, decision.value, () =>
      choice.value.open(film),
    );
    if (!settled.ok) return refuse(shell, settled.error);
    for (const line of settled.value) shell.err.write(`${line}\n`);
    const where = sandbox ? ['--sandbox'] : [];
    shell.err.write(`next  ${commandLine('render', manifest, ...where)}\n`);
    return 0;
  } finally {
    await journal.close();
  }
}

async function settleJobs(
  shell: Shell,
  film: Film,
  journal: Journal,
  names: string[],
  flags: SettleFlags,
  decision: Decision,
  openGateway: () => Promise<Result<Gateway, Refusal>>,
): Promise<Result<string[], Refusal>> {
  const jobs = await jobsToSettle(shell, film, journal, names, flags);
  if (!jobs.ok) return jobs;
  const [job] = jobs.value;
  if (!job) return ok(['no take is unknown']);
  if (decision.kind === 'adopt') {
    const refused = await whyNotAdopt(journal, job, decision.request_id, openGateway);
    if (refused) return err(refused);
  }
  const at = isoTime(shell.clock.now());
  try {
    await Promise.all(jobs.value.map((each) => journal.append(recordOf(each, decision, at))));
  } catch (error) {
    if (!(error instanceof JournalBroken)) throw error;
    return err(refusal(1, error.message));
  }
  return ok(jobs.value.map((each) => `${madeFor(each)}  ${settledText(each, decision)}`));
}

async function jobsToSettle(
  shell: Shell,
  film: Film,
  journal: Journal,
  names: string[],
  flags: SettleFlags,
): Promise<Result<Job[], Refusal>> {
  const { match } = await standingOf(shell.disk, film, journal.book);
  if (flags.all) return ok(unknownJobs(match));
  const jobs = new Set<Job>();
  for (const name of names) {
    const job = jobToSettle(name, match, journal.book.jobs);
    if (!job.ok) return err(refusal(2, job.error));
    jobs.add(job.value);
  }
  return ok([...jobs]);
}

/** An id is adopted only where the gateway knows it, for this model, and no other job has it. */
async function whyNotAdopt(
  journal: Journal,
  job: Job,
  request_id: string,
  openGateway: () => Promise<Result<Gateway, Refusal>>,
): Promise<Refusal | null> {
  const holder = [...journal.book.jobs.values()].find((other) => other.accepted?.request_id === request_id);
  if (holder) return refusal(2, `${request_id} is the job of ${madeFor(holder)} already (job ${holder.job})`);
  const opened = await openGateway();
  if (!opened.ok) return opened.error;
  try {
    const answer = await opened.value.status(request_id);
    switch (answer.kind) {
      case 'missing':
        return refusal(2, `the gateway does not know ${request_id}: ${answer.why}`);
      case 'account':
        return refusal(4, `the gateway refuses the account (${answer.status}): ${answer.why}`);
      case 'failed':
        return refusal(6, `the gateway could not be asked about ${request_id}: ${answer.why}`);
      case 'job': {
        const { model_id } = answer.job;
        if (model_id === null || model_id === job.intent.model_id) return null;
        return refusal(
          2,
          `${request_id} is a job of ${model_id}, and ${madeFor(job)} was sent to ${job.intent.model_id}`,
        );
      }
    }
  } finally {
    await opened.value.close();
  }
}

function decisionOf(names: string[], flags: SettleFlags): Result<Decision, Refusal> {
  const wanted: Decision[] = [];
  if (flags.adopt !== undefined) wanted.push({ kind: 'adopt', request_id: flags.adopt });
  if (flags.resubmit) wanted.push({ kind: 'resubmit' });
  if (flags.abandon) wanted.push({ kind: 'abandon' });
  const [decision] = wanted;
  if (!decision || wanted.length > 1) {
    return err(refusal(2, 'Say exactly one of --adopt REQUEST_ID, --resubmit and --abandon.'));
  }
  if (decision.kind === 'adopt' && (flags.all || names.length !== 1)) {
    return err(refusal(2, '--adopt takes exactly one take: an id belongs to one job.'));
  }
  if (flags.all ? names.length > 0 : names.length === 0) {
    return err(refusal(2, 'Name the takes to settle, such as 010:2, or say --all.'));
  }
  return ok(decision);
}

function recordOf({ job }: Job, decision: Decision, at: string): JobRecord {
  switch (decision.kind) {
    case 'adopt':
      return { job, accepted: { at, request_id: decision.request_id, adopted: true } };
    case 'resubmit':
      return { job, again: 'resubmit' };
    case 'abandon':
      return { job, abandoned: at };
  }
}

function settledText({ intent }: Job, decision: Decision): string {
  const cost = intent.quote === null ? 'its unknown price' : `$${intent.quote}`;
  switch (decision.kind) {
    case 'adopt':
      return `adopted ${decision.request_id}: the next render collects its clip`;
    case 'resubmit':
      return `the next render submits it again; ${cost} of the lost one stays possibly charged`;
    case 'abandon':
      return `abandoned; ${cost} stays possibly charged`;
  }
}
