import { Command, CommanderError } from 'commander';
import type { CliContext } from './context.js';
import type { Exit } from './exit.js';
import { batchOptions, filmOptions, onlyOption, positive, share, wholeNumber } from './options.js';
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
  /** The action of a command, which is given what was typed: arguments, then options. */
  function use<Words extends unknown[]>(
    load: () => Promise<(context: CliContext, ...words: Words) => ReturnType<Verb>>,
  ): (...words: Words) => void {
    return (...words) =>
      choose(async () => {
        const verb = await load();
        return (context) => verb(context, ...words);
      });
  }

  const shotlist = new Command('shotlist')
    .description('Render the shots of a film on a hosted AI video gateway')
    .version(version)
    .option('--no-color', 'Disable colors (also NO_COLOR or TERM=dumb; FORCE_COLOR enables them)')
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', EXITS);

  const film = (verb: string) => filmOptions(shotlist.command(verb).argument('<manifest>'));

  shotlist
    .command('init')
    .description('Create a starter film, ready to render on the sandbox')
    .argument('[dir]', 'folder (default: the current folder)')
    .action(use(VERBS.init));

  film('validate').description('Check a manifest and report every problem').action(use(VERBS.validate));

  batchOptions(film('plan'))
    .description('Show what render would do and what it would cost')
    .option('--all', 'Show one line per take, with full prompts')
    .option('--retry', 'Show what retry would do')
    .action(use(VERBS.plan));

  for (const [verb, description] of [
    ['render', 'Show the plan, ask, and render; run it again to resume'],
    ['retry', 'Render the failed takes again'],
  ] as const) {
    batchOptions(film(verb))
      .description(description)
      .option('--dry-run', 'Only show the plan')
      .setOptionValue('retry', verb === 'retry')
      .action(use(VERBS.render));
  }

  onlyOption(film('status'))
    .description('Show the state of every take')
    .option('--all', 'Show one line per take, with whole request ids')
    .action(use(VERBS.status));

  film('settle')
    .description('Resolve submissions whose reply was lost')
    .argument('[takes...]', 'takes such as 010:2, or job ids')
    .option('--adopt <request-id>', 'Follow this job at the gateway')
    .option('--resubmit', 'Let the next render submit it again; you may pay for both')
    .option('--abandon', 'Give up the take; it counts as possibly charged')
    .option('--disown', 'Give up a request id that belongs to another job')
    .option('--all', 'All unknown takes')
    .option('--gateway-moved', 'Accept a new address for the same gateway')
    .action(use(VERBS.settle));

  film('pick')
    .description('Choose which take of each shot goes into the film')
    .argument('<takes...>', 'finished takes such as 010:2, or job ids; with --clear, shots such as 010')
    .option('--clear', 'Remove the pick; the newest finished take is used again')
    .action(use(VERBS.pick));

  film('keep')
    .description('Keep the present clip of an edited take; renders nothing')
    .argument('[takes...]', 'edited takes such as 010:2, or shots such as 010')
    .option('--all', 'All edited takes that have a clip')
    .option('--clear', 'Keep it no longer; the next render makes the take as it now reads')
    .action(use(VERBS.keep));

  film('cut')
    .description('Join the picked takes into one film, cut.mp4')
    .option('--animatic', 'Make animatic.mp4 from images and durations instead, before anything is rendered')
    .action(use(VERBS.cut));

  film('report')
    .description('Rebuild report.html and report.csv and make missing thumbnails')
    .action(use(VERBS.report));

  film('review')
    .description('Serve the page live on this machine: play, compare, pick, keep and rate')
    .option('--port <n>', 'Port (0: any free port)', wholeNumber(0, 65535), 0)
    .option('--open', 'Open it in the browser')
    .action(use(VERBS.review));

  film('clean')
    .description('List clips, thumbnails and downloads that no take uses, and remove them')
    .option('-y, --yes', 'Do not ask for confirmation')
    .option('--dry-run', 'Only list them')
    .action(use(VERBS.clean));

  film('restore')
    .description('Restore jobs to the lockfile from the output folder')
    .option('--from <file>', 'File to restore from (default: the record in the output folder)')
    .action(use(VERBS.restore));

  shotlist
    .command('unlock')
    .description('Remove the lock of a run that is no longer active')
    .argument('<manifest>')
    .option('-y, --yes', 'Do not ask for confirmation')
    .option('--sandbox', 'The lock of a rehearsal')
    .option('--json', 'Print JSON on stdout')
    .option('--quiet', 'Print only problems')
    .action(use(VERBS.unlock));

  filmOptions(shotlist.command('doctor'))
    .description('Check what could stop a render: key, gateway, disk, claim, lockfile and images')
    .argument('[manifest]', 'manifest to check (default: only the machine and the account)')
    .option('--links', 'Also request every image link once')
    .action(use(VERBS.doctor));

  shotlist
    .command('models')
    .description('List models with their settings, limits and prices')
    .argument('[name]', 'show one model with all its settings')
    .option('--json', 'Print JSON on stdout')
    .action(use(VERBS.models));

  shotlist
    .command('schema')
    .description('Write the JSON Schema of a film for your editor: its models, presets and vars')
    .argument('<manifest>')
    .option('--output <file>', 'File to write (default: the manifest with .schema.json; -: stdout)')
    .action(use(VERBS.schema));

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
    .option('--manifest <file>', 'Also serve the models of this manifest, and show its takes in the clips')
    .option('--json', 'Print the addresses as JSON')
    .action(use(VERBS.sandbox));

  return shotlist;
}
