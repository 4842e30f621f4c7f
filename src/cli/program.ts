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
Exit codes:
  0    done
  1    some takes are failed, unknown or unfinished
  2    invalid usage or manifest; nothing was sent
  3    takes were skipped because of a cap or an unknown price
  4    the gateway refuses the account
  5    another run is active
  6    the gateway cannot be reached
  130  interrupted

To resume a run, run the same command again.`;

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
    .description('Render the shots of a film on a hosted AI video gateway')
    .version(version)
    .option('--no-color', 'Disable colors (also NO_COLOR or TERM=dumb; FORCE_COLOR enables them)')
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', EXITS);

  shotlist
    .command('init')
    .description('Create a starter film, ready to render on the sandbox')
    .argument('[dir]', 'folder (default: the current folder)')
    .action((folder: string | undefined) => use(VERBS.init, folder));

  filmOptions(shotlist.command('validate'))
    .description('Check a manifest and report every problem')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.validate, manifest, flags));

  batchOptions(shotlist.command('plan'))
    .description('Show what render would do and what it would cost')
    .argument('<manifest>')
    .option('--all', 'Show one line per take, with full prompts')
    .option('--retry', 'Show what retry would do')
    .action((manifest: string, flags: BatchFlags & { retry?: boolean }) =>
      use(VERBS.plan, manifest, flags, flags.retry ?? false),
    );

  for (const verb of ['render', 'retry'] as const) {
    batchOptions(shotlist.command(verb))
      .description(
        verb === 'render'
          ? 'Show the plan, ask, and render; run it again to resume'
          : 'Render the failed takes again',
      )
      .argument('<manifest>')
      .option('--dry-run', 'Only show the plan')
      .action((manifest: string, flags: BatchFlags) => use(VERBS.render, manifest, flags, verb === 'retry'));
  }

  onlyOption(filmOptions(shotlist.command('status')))
    .description('Show the state of every take')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.status, manifest, flags));

  filmOptions(shotlist.command('settle'))
    .description('Resolve submissions whose reply was lost')
    .argument('<manifest>')
    .argument('[takes...]', 'takes such as 010:2, or job ids')
    .option('--adopt <request-id>', 'Follow this job at the gateway')
    .option('--resubmit', 'Let the next render submit it again; you may pay for both')
    .option('--abandon', 'Give up the take; it counts as possibly charged')
    .option('--disown', 'Give up a request id that belongs to another job')
    .option('--all', 'All unknown takes')
    .option('--gateway-moved', 'Accept a new address for the same gateway')
    .action((manifest: string, takes: string[], flags: SettleFlags) =>
      use(VERBS.settle, manifest, takes, flags),
    );

  filmOptions(shotlist.command('pick'))
    .description('Choose which take of each shot goes into the film')
    .argument('<manifest>')
    .argument('<takes...>', 'finished takes such as 010:2, or job ids; with --clear, shots such as 010')
    .option('--clear', 'Remove the pick; the newest finished take is used again')
    .action((manifest: string, takes: string[], flags: FilmFlags & { clear?: boolean }) =>
      use(VERBS.pick, manifest, takes, flags),
    );

  filmOptions(shotlist.command('keep'))
    .description('Keep the present clip of an edited take; renders nothing')
    .argument('<manifest>')
    .argument('[takes...]', 'edited takes such as 010:2, or shots such as 010')
    .option('--all', 'All edited takes that have a clip')
    .option('--clear', 'Keep it no longer; the next render makes the take as it now reads')
    .action((manifest: string, takes: string[], flags: FilmFlags & { all?: boolean; clear?: boolean }) =>
      use(VERBS.keep, manifest, takes, flags),
    );

  filmOptions(shotlist.command('cut'))
    .description('Join the picked takes into one film, cut.mp4')
    .argument('<manifest>')
    .option('--animatic', 'Make animatic.mp4 from images and durations instead, before anything is rendered')
    .action((manifest: string, flags: FilmFlags & { animatic?: boolean }) => use(VERBS.cut, manifest, flags));

  filmOptions(shotlist.command('report'))
    .description('Rebuild report.html and report.csv and make missing thumbnails')
    .argument('<manifest>')
    .action((manifest: string, flags: FilmFlags) => use(VERBS.report, manifest, flags));

  filmOptions(shotlist.command('review'))
    .description('Serve the page live on this machine: play, compare, pick, keep and rate')
    .argument('<manifest>')
    .option('--port <n>', 'Port (0: any free port)', wholeNumber(0, 65535), 0)
    .option('--open', 'Open it in the browser')
    .action((manifest: string, flags: FilmFlags & { port: number; open?: boolean }) =>
      use(VERBS.review, manifest, flags),
    );

  filmOptions(shotlist.command('clean'))
    .description('List clips, thumbnails and downloads that no take uses, and remove them')
    .argument('<manifest>')
    .option('-y, --yes', 'Do not ask for confirmation')
    .option('--dry-run', 'Only list them')
    .action((manifest: string, flags: FilmFlags & { yes?: boolean; dryRun?: boolean }) =>
      use(VERBS.clean, manifest, flags),
    );

  filmOptions(shotlist.command('restore'))
    .description('Restore jobs to the lockfile from the output folder')
    .argument('<manifest>')
    .option('--from <file>', 'File to restore from (default: the record in the output folder)')
    .action((manifest: string, flags: FilmFlags & { from?: string }) => use(VERBS.restore, manifest, flags));

  shotlist
    .command('unlock')
    .description('Remove the lock of a run that is no longer active')
    .argument('<manifest>')
    .option('-y, --yes', 'Do not ask for confirmation')
    .option('--sandbox', 'The lock of a rehearsal')
    .option('--json', 'Print JSON on stdout')
    .option('--quiet', 'Print only problems')
    .action((manifest: string, flags: UnlockFlags) => use(VERBS.unlock, manifest, flags));

  filmOptions(shotlist.command('doctor'))
    .description('Check what could stop a render: key, gateway, disk, claim, lockfile and images')
    .argument('[manifest]', 'manifest to check (default: only the machine and the account)')
    .option('--links', 'Also request every image link once')
    .action((manifest: string | undefined, flags: FilmFlags & { links?: boolean }) =>
      use(VERBS.doctor, manifest, flags),
    );

  shotlist
    .command('models')
    .description('List models with their settings, limits and prices')
    .argument('[name]', 'show one model with all its settings')
    .option('--json', 'Print JSON on stdout')
    .action((name: string | undefined, flags: { json?: boolean }) => use(VERBS.models, name, flags));

  shotlist
    .command('sandbox')
    .description('Run the local sandbox gateway until Ctrl-C')
    .option('--port <n>', 'Port of the gateway (0: any free port)', wholeNumber(0, 65535), 0)
    .option('--media-port <n>', 'Port of the media server (0: any free port)', wholeNumber(0, 65535), 0)
    .option('--workers <n>', 'Number of jobs rendered at the same time', wholeNumber(1, 1000), 4)
    .option('--render-seconds <s>', 'Average duration of a render in seconds', positive, 3)
    .option('--fail-rate <share>', 'Share of jobs that fail, from 0 to 1', share, 0)
    .option('--seed <n>', 'Random seed, for repeatable failures', wholeNumber(0, 2 ** 31), 1)
    .option('--jobs <file>', 'Keep the jobs in this file between runs')
    .option('--manifest <file>', 'Also serve the models of this manifest')
    .option('--json', 'Print the addresses as JSON')
    .action((flags: SandboxFlags) => use(VERBS.sandbox, flags));

  return shotlist;
}

function share(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value > 1)
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}
