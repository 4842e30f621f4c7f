import { isoTime } from '../core/clock.js';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import { whyNotAdopt } from '../film/adopt.js';
import type { Film } from '../film/film.js';
import { openFilm } from '../film/film.js';
import { chooseGateway } from '../film/gateway-choice.js';
import { appendAll, withJournal } from '../film/held-journal.js';
import { gatewayFlags } from '../film/next.js';
import type { Exit, Refusal } from '../film/room.js';
import { refusal } from '../film/room.js';
import { standingOf } from '../film/standing.js';
import type { Gateway } from '../gateway/port.js';
import type { Journal } from '../lockfile/port.js';
import type { Job } from '../lockfile/record.js';
import { madeFor } from '../plan/job.js';
import type { Match } from '../plan/match.js';
import { jobToSettle, unknownJobs } from '../plan/settle.js';
import { commandLine } from '../ui/command-line.js';
import type { Decision, SettleFlags } from './settle-decision.js';
import { decisionOf, recordOf, settledText } from './settle-decision.js';
import type { Shell } from './shell.js';
import { refuse, refuseManifest } from './show.js';
import { status } from './status.js';

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
  if (!opened.ok) return refuseManifest(shell, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const choice = chooseGateway(shell, { ...flags, sandbox });
  if (!choice.ok) return refuse(shell, choice.error);
  const opening = {
    lockfile: film.places.lockfile,
    gateway: choice.value.name,
    moved: flags.gatewayMoved ?? false,
  };
  const settled = await withJournal(shell, opening, ({ journal }) =>
    settleJobs(shell, film, journal, names, flags, decision.value, () => choice.value.open(film)),
  );
  if (!settled.ok) return refuse(shell, settled.error);
  if (!flags.quiet) {
    for (const line of settled.value) shell.err.write(`${line}\n`);
    shell.err.write(`next  ${commandLine('render', manifest, ...gatewayFlags(flags))}\n`);
  }
  return flags.json ? status(shell, manifest, flags) : 0;
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
  const { match } = await standingOf(shell.disk, film, journal.book);
  const jobs = jobsToSettle(match, journal, names, flags);
  if (!jobs.ok) return jobs;
  const [job] = jobs.value;
  if (!job) return ok(['no take is unknown']);
  if (decision.kind === 'adopt') {
    const refused = await whyNotAdopt(journal, job, decision.request_id, openGateway);
    if (refused) return err(refused);
  }
  const at = isoTime(shell.clock.now());
  const stored = await appendAll(
    journal,
    jobs.value.map((each) => recordOf(each, decision, at)),
  );
  if (!stored.ok) return stored;
  const serving = new Set(match.takes.map((each) => each.job?.job));
  return ok(
    jobs.value.map((each) => `${madeFor(each)}  ${settledText(each, decision, serving.has(each.job))}`),
  );
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
    const job = jobToSettle(name, match, journal.book.jobs);
    if (!job.ok) return err(refusal(2, job.error));
    jobs.add(job.value);
  }
  return ok([...jobs]);
}
