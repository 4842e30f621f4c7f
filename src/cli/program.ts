import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { CliContext } from './context.js';
import type { Exit } from './exit.js';
import {
  type BatchFlags,
  batchOptions,
  type FilmFlags,
  filmOptions,
  onlyOption,
  positive,
  wholeNumber,
} from './options.js';
import type { SettleFlags } from './settle-options.js';
import type { SandboxFlags } from './verbs/sandbox.js';
import type { UnlockFlags } from './verbs/unlock.js';
import { VERBS } from './verbs.js';

const EXITS = `
Exit codes: 0 done; 1 some take is failed, unknown or open; 2 bad usage or
manifest, nothing was sent; 3 something was left out by a cap or an unknown
price; 4 the gateway refuses the account; 5 another run holds the lockfile;
6 the gateway cannot be reached; 130 interrupted. Run the same command again
to resume.`;

/** A verb with everything that was typed for it. */
export type Verb = (context: CliContext) => Promise<Exit> | Exit;

/** What was typed: what loads its verb, and whether colours are wanted. */
export interface Typed {
  load: () => Promise<Verb>;
  color: boolean | undefined;
}

/** Reads the arguments of a process (`process.argv`). An exit code if nothing is to be run, because of help or a mistake, which was said. */
export async function parseCommandLine(version: string, argv: readonly string[]): Promise<Typed | Exit> {
  const chosen: Typed['load'][] = [];
  const shotlist = program(version, (load) => chosen.push(load));
  shotlist.exitOverride();
  for (const verb of shotlist.commands) verb.exitOverride();
  try {
    await shotlist.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  const [load] = chosen;
  return load ? { load, color: shotlist.opts().color } : 0;
}

/** The command line: verbs and their options. `choose` is given what loads the verb that was asked for. */
function program(version: string, choose: (load: () => Promise<Verb>) => void): Command {
  function use<Typed extends unknown[]>(
    load: () => Promise<(context: CliContext, ...typed: Typed) => ReturnType<Verb>>,
    ...typed: Typed
  ): void {
    choose(async () => {
      const verb = await load();
      return (context) => verb(context, ...typed);
    });
  }

  const shotlist = new Command('shotlist')
    .description('Renders a film, written as a list of shots, on a hosted AI video gateway.')
    .version(version)
    .option('--no-color', 'no colours (also NO_COLOR, TERM=dumb); FORCE_COLOR forces them')
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', EXITS);

  shotlist
    .command('init')
    .description('write a starter manifest that works, and the lines git needs')
    .argument('[dir]', 'the folder, default this one')
    .action((folder: string | undefined) => use(VERBS.init, folder));

  filmOptions(shotlist.command('validate'))
    .description('check a manifest: every problem in one go, nothing sent')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.validate, manifest, flags));

  batchOptions(shotlist.command('plan'))
    .description('every take with action, reason and quote; spends nothing, sends nothing')
    .argument('<manifest>')
    .option('--all', 'a line for every take and every prompt, whole')
    .option('--retry', 'what retry would do')
    .action((manifest: string, flags: BatchFlags & { retry?: boolean }) =>
      use(VERBS.plan, manifest, flags, flags.retry ?? false),
    );

  for (const verb of ['render', 'retry'] as const) {
    batchOptions(shotlist.command(verb))
      .description(
        verb === 'render'
          ? 'show the plan, ask, render; run it again to resume'
          : 'the same for failed takes, and only those',
      )
      .argument('<manifest>')
      .option('--dry-run', 'only show the plan')
      .action((manifest: string, flags: BatchFlags) => use(VERBS.render, manifest, flags, verb === 'retry'));
  }

  onlyOption(filmOptions(shotlist.command('status')))
    .description('what became of every take')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.status, manifest, flags));

  filmOptions(shotlist.command('settle'))
    .description('decide jobs whose answer was lost; submits nothing')
    .argument('<manifest>')
    .argument('[takes...]', 'takes such as 010:2, or job ids')
    .option('--adopt <request-id>', 'this is the job at the gateway: follow it')
    .option('--resubmit', 'the next render submits it once more; the old quote stays possibly charged')
    .option('--abandon', 'give the take up')
    .option('--disown', 'the request id of this job belongs to another job, which has it too')
    .option('--all', 'every unknown take')
    .option('--gateway-moved', "the lockfile's gateway has a new address and is the same service")
    .action((manifest: string, takes: string[], flags: SettleFlags) =>
      use(VERBS.settle, manifest, takes, flags),
    );

  filmOptions(shotlist.command('pick'))
    .description('choose the takes that stand for their shots in the cut')
    .argument('<manifest>')
    .argument('<takes...>', 'finished takes such as 010:2; with --clear, shots such as 010')
    .option('--clear', 'no pick any more: the newest finished take again')
    .action((manifest: string, takes: string[], flags: FilmFlags & { clear?: boolean }) =>
      use(VERBS.pick, manifest, takes, flags),
    );

  filmOptions(shotlist.command('cut'))
    .description('make the film so far from the picked takes: cut.mp4 beside the clips')
    .argument('<manifest>')
    .option('--animatic', 'the whole film from images and durations alone, before anything is rendered')
    .action((manifest: string, flags: FilmFlags & { animatic?: boolean }) => use(VERBS.cut, manifest, flags));

  filmOptions(shotlist.command('report'))
    .description('write report.html and report.csv again, and posters that lack')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.report, manifest, flags));

  filmOptions(shotlist.command('restore'))
    .description('Bring jobs that the output folder knows back into the lockfile')
    .argument('<manifest>')
    .option('--from <file>', 'the file that knows them (default: the record in the output folder)')
    .action((manifest: string, flags: FilmFlags & { from?: string }) => use(VERBS.restore, manifest, flags));

  shotlist
    .command('unlock')
    .description('Take over the claim of a run that cannot be asked whether it is still working')
    .argument('<manifest>')
    .option('-y, --yes', 'do not ask')
    .option('--sandbox', 'the claim of a rehearsal')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'nothing but problems on stderr')
    .action((manifest: string, flags: UnlockFlags) => use(VERBS.unlock, manifest, flags));

  filmOptions(shotlist.command('doctor'))
    .description('Check what could stop a render: key, gateway, disk, claim, lockfile and images')
    .argument('[manifest]', 'without it, only the machine and the account are checked')
    .option('--links', 'Also request every image link once')
    .action((manifest: string | undefined, flags: FilmFlags & { links?: boolean }) =>
      use(VERBS.doctor, manifest, flags),
    );

  shotlist
    .command('models')
    .description('the catalog: parameters, limits, prices and how sure they are')
    .argument('[name]', 'one model, with all its parameters')
    .option('--json', 'one JSON document on stdout')
    .action((name: string | undefined, flags: { json?: boolean }) => use(VERBS.models, name, flags));

  shotlist
    .command('sandbox')
    .description('the local gateway, until Ctrl-C')
    .option('--port <n>', 'port of the gateway, 0 for any', wholeNumber(0, 65535), 0)
    .option('--media-port <n>', 'port of the media, 0 for any', wholeNumber(0, 65535), 0)
    .option('--workers <n>', 'jobs rendered at a time', wholeNumber(1, 1000), 4)
    .option('--render-seconds <s>', 'how long a render takes', positive, 3)
    .option('--fail-rate <share>', 'how many jobs fail, from 0 to 1', share, 0)
    .option('--seed <n>', 'chance, repeatably', wholeNumber(0, 2 ** 31), 1)
    .option('--jobs <file>', 'keep the jobs in a file between runs')
    .option('--manifest <file>', "also serve this manifest's own models")
    .option('--json', 'the addresses as JSON')
    .action((flags: SandboxFlags) => use(VERBS.sandbox, flags));

  return shotlist;
}

function share(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value > 1)
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}
