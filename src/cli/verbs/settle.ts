import { gatewayFlags } from '../../app/film/commands.js';
import { type Film, openFilm } from '../../app/film/film.js';
import { settleJobs, undecidedJobs } from '../../app/settle.js';
import { commandLine } from '../../core/command-line.js';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result, unreachable } from '../../core/result.js';
import { takeNameOfJob } from '../../ledger/job.js';
import type { Job } from '../../ledger/record.js';
import type { Decision } from '../../plan/settle.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell, tellRefusal } from '../show.js';
import { status } from './status.js';

const NOTHING = 'Nothing to settle: no take is unknown.';
const ONE_OF = 'Pass exactly one of --adopt REQUEST_ID, --resubmit, --abandon or --disown.';

/** How unknown jobs are decided, as typed: by exactly one of the first four. */
export interface SettleFlags extends FilmFlags {
  adopt?: string;
  resubmit?: boolean;
  abandon?: boolean;
  disown?: boolean;
  all?: boolean;
  gatewayMoved?: boolean;
}

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
  if (!opened.ok) return refuseManifest(context, opened.error);
  if (decision.value === null) return askForDecision(context, manifest, opened.value, flags);
  const how = decision.value;
  const done = await settleJobs(context, opened.value, {
    ...flags,
    sandbox,
    decision: how,
    jobs: flags.all ? 'all' : names,
  });
  if (!done.ok) return refuse(context, done.error);
  const { settled, moved, unknown, shared } = done.value;
  if (!flags.quiet) {
    const lines = settled.map(({ job, serves }) => settledText(job, how, serves));
    if (settled.length === 0) lines.push(NOTHING);
    for (const line of [...lines, ...moved]) tell(context, line);
    for (const next of shared || settled.length === 0 ? [] : nextCommands(manifest, unknown, flags))
      tell(context, `next  ${next}`);
  }
  if (shared && !flags.json) tellRefusal(context, shared);
  return flags.json ? status(context, manifest, flags) : 0;
}

/** Without a decision, of no take in particular or of all: that there is nothing to decide, or what there is. */
async function askForDecision(
  context: CliContext,
  manifest: string,
  film: Film,
  flags: SettleFlags,
): Promise<Exit> {
  const jobs = await undecidedJobs(context, film);
  if (!jobs.ok) return refuse(context, jobs.error);
  const names = jobs.value.map(takeNameOfJob).join(', ');
  if (names !== '') return refuse(context, refusal('invalid', `Unknown: ${names}. ${ONE_OF}`));
  if (!flags.quiet) tell(context, NOTHING);
  return flags.json ? status(context, manifest, flags) : 0;
}

/** What a decision means for a job, for people; `serves`: a take of the manifest has that job. */
function settledText(job: Job, decision: Decision, serves: boolean): string {
  return `${takeNameOfJob(job)}: ${meaning(job, decision, serves)}`;
}

function meaning({ intent, accepted }: Job, decision: Decision, serves: boolean): string {
  const cost = intent.quote === null ? 'its unknown price' : `$${intent.quote}`;
  switch (decision.kind) {
    case 'adopt':
      return `adopted ${decision.request_id}: the next render collects its clip`;
    case 'resubmit':
      return serves
        ? `the next render submits it again; ${cost} of the lost one stays possibly charged`
        : `no take of the manifest needs it any more, so nothing is submitted; ${cost} stays possibly charged`;
    case 'abandon':
      return `abandoned; ${cost} stays possibly charged`;
    case 'disown':
      return `gave up ${accepted?.request_id}; ${cost} stays possibly charged`;
    default:
      return unreachable(decision);
  }
}

/** The commands that go on: `render`, or what a job that gave its request id up can be decided by. */
function nextCommands(manifest: string, [job]: readonly Job[], flags: SettleFlags): string[] {
  const where = gatewayFlags(flags);
  if (!job) return [commandLine('render', manifest, ...where)];
  const settleIt = commandLine('settle', manifest, job.job, ...where);
  return [`${settleIt} --adopt REQUEST_ID`, `${settleIt} --resubmit`, `${settleIt} --abandon`];
}

/** What the flags say, checked against the takes that were named; null if they say nothing. */
function decisionOf(names: readonly string[], flags: SettleFlags): Result<Decision | null, Refusal> {
  const kinds = (['resubmit', 'abandon', 'disown'] as const).filter((kind) => flags[kind]);
  const wanted: Decision[] = kinds.map((kind) => ({ kind }));
  if (flags.adopt !== undefined) wanted.push({ kind: 'adopt', request_id: flags.adopt });
  const [decision] = wanted;
  const refused = (message: string) => err(refusal('invalid', message));
  if (!decision && names.length === 0) return ok(null);
  if (!decision || wanted.length > 1) return refused(ONE_OF);
  if (decision.kind === 'adopt' && (flags.all || names.length !== 1))
    return refused('Name exactly one take with --adopt: a request id belongs to one job.');
  if (decision.kind === 'disown' && flags.all)
    return refused('--disown cannot be combined with --all: name the jobs that give up their request id.');
  if (flags.all ? names.length > 0 : names.length === 0)
    return refused('Name the takes to settle, such as 010:2, or pass --all.');
  return ok(decision);
}
