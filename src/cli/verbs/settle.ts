import { whyNotAdopt } from '../../app/adopt.js';
import { catchUp } from '../../app/catch-up.js';
import { setAsideDisowned } from '../../app/disowned-clips.js';
import { type Film, openFilm } from '../../app/film.js';
import { filmStateOf } from '../../app/film-state.js';
import { chooseGateway } from '../../app/gateway-choice.js';
import { appendAll, withJournal } from '../../app/held-journal.js';
import { mirrorIfOurs } from '../../app/mirror.js';
import { gatewayFlags } from '../../app/next.js';
import { type Refusal, refusal } from '../../app/refusal.js';
import { sharedRefusal } from '../../app/shared-refusal.js';
import { commandLine } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Gateway } from '../../gateway/port.js';
import { takeNameOfJob } from '../../ledger/job.js';
import type { Journal } from '../../ledger/port.js';
import type { Job } from '../../ledger/record.js';
import { jobToDisown, sharingJobs } from '../../plan/disown.js';
import type { Match } from '../../plan/match.js';
import { isUndecided, jobToSettle, unknownJobs } from '../../plan/settle.js';
import { isoTime } from '../../system/clock.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import { refuse, refuseManifest } from '../show.js';
import { type Decision, decisionOf, recordOf, type SettleFlags, settledText } from './settle-decision.js';
import { status } from './status.js';

/** `shotlist settle MANIFEST TAKE…`: decides unknown jobs. Submits nothing. */
export async function settle(
  context: CliContext,
  manifest: string,
  names: string[],
  flags: SettleFlags,
): Promise<Exit> {
  const decision = decisionOf(names, flags);
  if (!decision.ok) return refuse(context, decision.error);
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(context, manifest, sandbox);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const choice = chooseGateway(context, { ...flags, sandbox });
  if (!choice.ok) return refuse(context, choice.error);
  const opening = {
    places: film.places,
    gateway: choice.value.name,
    moved: flags.gatewayMoved ?? false,
  };
  const settled = await withJournal(context, opening, ({ journal }) =>
    settleJobs(context, film, journal, names, flags, decision.value, () => choice.value.open(film)),
  );
  if (!settled.ok) return refuse(context, settled.error);
  const { lines, unknown, shared } = settled.value;
  if (!flags.quiet) {
    for (const line of lines) context.err.write(`${line}\n`);
    for (const next of shared ? [] : nextCommands(manifest, unknown, flags))
      context.err.write(`next  ${next}\n`);
  }
  if (shared && !flags.json) refuse(context, shared);
  return flags.json ? status(context, manifest, flags) : 0;
}

/** What was done, for people. */
interface Settled {
  lines: string[];
  /** Jobs that gave their request id up and are to be settled now. */
  unknown: Job[];
  /** What is said of jobs that still share a request id. */
  shared: Refusal | null;
}

/** The commands that go on: `render`, or what a job that gave its request id up can be decided by. */
function nextCommands(manifest: string, [job]: readonly Job[], flags: SettleFlags): string[] {
  const where = gatewayFlags(flags);
  if (!job) return [commandLine('render', manifest, ...where)];
  const settleIt = commandLine('settle', manifest, job.job, ...where);
  return [`${settleIt} --adopt REQUEST_ID`, `${settleIt} --resubmit`, `${settleIt} --abandon`];
}

async function settleJobs(
  context: CliContext,
  film: Film,
  journal: Journal,
  names: string[],
  flags: SettleFlags,
  decision: Decision,
  openGateway: () => Promise<Result<Gateway, Refusal>>,
): Promise<Result<Settled, Refusal>> {
  await mirrorIfOurs(context.disk, film.places, journal);
  const caughtUp = await catchUp(journal, await journal.recall());
  if (!caughtUp.ok) return caughtUp;
  const { match, clips, unlisted } = await filmStateOf(context.disk, film, journal);
  const shared = () =>
    sharedRefusal(displayPath(film.places.manifest, context), journal.book.jobs.values(), flags);
  const isSharing = (name: string) => sharingJobs(name, journal.book.jobs).length > 0;
  const why = decision.kind !== 'disown' && names.some(isSharing) ? shared() : null;
  if (why) return err(why);
  const jobs = jobsToSettle(match, journal, names, flags);
  if (!jobs.ok) return jobs;
  const [job] = jobs.value;
  if (!job) return ok({ lines: ['no take is unknown'], unknown: [], shared: shared() });
  if (decision.kind === 'adopt') {
    const refused = await whyNotAdopt(
      [...journal.book.jobs.values(), ...unlisted.filter(({ accepted }) => !accepted?.adopted)],
      job,
      decision.request_id,
      openGateway,
    );
    if (refused) return err(refused);
  }
  const others = [...journal.book.jobs.values()].filter((other) => !jobs.value.includes(other));
  const at = isoTime(context.clock.now());
  const stored = await appendAll(
    journal,
    jobs.value.map((each) => recordOf(each, decision, at)),
  );
  if (!stored.ok) return stored;
  const serving = new Set(match.takes.map((each) => each.job?.job));
  const lines = jobs.value.map(
    (each) => `${takeNameOfJob(each)}  ${settledText(each, decision, serving.has(each.job))}`,
  );
  if (decision.kind !== 'disown') return ok({ lines, unknown: [], shared: shared() });
  lines.push(
    ...(await setAsideDisowned(context.disk, film.places.output, { jobs: jobs.value, others, clips })),
  );
  const unknown = jobs.value
    .map((each) => journal.book.jobs.get(each.job) ?? each)
    .filter((each) => isUndecided(each));
  return ok({ lines, unknown, shared: shared() });
}

function jobsToSettle(
  match: Match,
  journal: Journal,
  names: string[],
  flags: SettleFlags,
): Result<Job[], Refusal> {
  if (flags.all) return ok(unknownJobs(match));
  const jobs = new Set<Job>();
  for (const name of names) {
    const { jobs: known } = journal.book;
    const job = flags.disown ? jobToDisown(name, known) : jobToSettle(name, match, known);
    if (!job.ok) return err(refusal('invalid', job.error));
    jobs.add(job.value);
  }
  return ok([...jobs]);
}
