import { Command, CommanderError } from 'commander';
import { lookCommands } from './commands/look.js';
import { makeCommands } from './commands/make.js';
import { otherCommands } from './commands/other.js';
import { repairCommands } from './commands/repair.js';
import { startCommands } from './commands/start.js';
import type { Ready, Use } from './commands/use.js';
import type { CliContext, Exit } from './context.js';
import { afterHelp, HELP } from './help.js';

/** What was typed. */
export interface Typed {
  /** Loads the verb and makes it ready. */
  prepare: (context: CliContext) => Promise<Ready>;
  /** Whether colours are wanted. */
  color: boolean | undefined;
}

const TAKING_TAKES = ['pick', 'keep', 'settle'];

/**
 * Reads the arguments of a process (`process.argv`). An exit code if nothing is to be run, because of help or a mistake, which was said: to
 * people, and on `out`, if any, to a program that asked for JSON.
 */
export async function parseCommandLine(
  version: string,
  argv: readonly string[],
  out?: Pick<NodeJS.WriteStream, 'write'>,
): Promise<Typed | Exit> {
  const chosen: Typed['prepare'][] = [];
  const isTyped = (verb: string) => argv.includes(verb);
  const shotlist = commandLineOf(version, (prepare) => chosen.push(prepare), isTyped);
  shotlist.exitOverride();
  for (const verb of shotlist.commands) verb.exitOverride();
  try {
    await shotlist.parseAsync(dashedTakesLast(argv));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const { wantsJson, writeUsage } = await import('./usage-document.js');
    if (out && wantsJson(argv)) writeUsage(out, argv, error.message);
    return 2;
  }
  const [prepare] = chosen;
  return prepare ? { prepare, color: shotlist.opts().color } : 0;
}

/** What Commander says of a take that was typed behind the manifest. */
const TOO_MANY = /too many arguments for '(?:plan|render|retry|status)'/;

/** What Commander says of a shot whose id starts with a dash. */
const DASHED_SHOT = /unknown option '(-[\w.][\w.-]*)'/;

/** A line below what Commander says, for somebody who may have meant shots or takes; empty for none. */
function hintFor(text: string, isTyped: (verb: string) => boolean): string {
  if (TOO_MANY.test(text)) return '(to choose shots or takes, pass --only 010)\n';
  const [, shot] = DASHED_SHOT.exec(text) ?? [];
  const isShot = shot !== undefined && TAKING_TAKES.some(isTyped);
  return isShot ? `(if ${shot} is a shot, put it at the end, behind --, as in: -- ${shot})\n` : '';
}

/** A take of a shot whose id starts with a dash, such as `-a:1`. No option has a colon. */
const DASHED_TAKE = /^-[\w.-]*:\d+$/;

/** Words of a verb about takes, with those that would be read as options behind a `--`. */
function dashedTakesLast(argv: readonly string[]): readonly string[] {
  const isTake = (word: string, at: number) => DASHED_TAKE.test(word) && argv[at - 1] !== '--adopt';
  if (!TAKING_TAKES.includes(argv[2] ?? '') || argv.includes('--') || !argv.some(isTake)) return argv;
  return [...argv.filter((word, at) => !isTake(word, at)), '--', ...argv.filter(isTake)];
}

/**
 * The command line: verbs and their options. `choose` is given what prepares the verb that was asked for. Verbs that nobody can have asked
 * for are only listed, without their options, which take 4 ms to make.
 */
export function commandLineOf(
  version: string,
  choose: (prepare: Typed['prepare']) => void,
  isTyped: (verb: string) => boolean = () => true,
): Command {
  const use: Use =
    (load) =>
    (...words) =>
      choose(async (context) => (await load())(context, ...words));
  const { stderr } = process;
  const shotlist = new Command('shotlist');
  shotlist.createCommand = (name) => (isTyped(name ?? '') ? new Command(name) : new ListedCommand(name));
  shotlist
    .description('Render the shots of a film on a hosted AI video gateway')
    .version(version, '-V, --version', 'Show the version')
    .option('--no-color', 'Disable colors (also NO_COLOR or TERM=dumb; FORCE_COLOR enables them)')
    .helpOption('-h, --help', 'Show help')
    .configureHelp(HELP)
    .configureOutput({
      outputError: (text, write) => {
        const whole = `${text}${hintFor(text, isTyped)}`.trimEnd();
        write(`${stderr.isTTY ? shotlist.createHelp().boxWrap(whole, stderr.columns || 80) : whole}\n`);
      },
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', afterHelp);
  for (const add of [startCommands, makeCommands, lookCommands, repairCommands, otherCommands])
    add(shotlist, use);
  return shotlist;
}

/** A command that is not asked for: its name, its description and its place in the list. */
class ListedCommand extends Command {
  override option(): this {
    return this;
  }

  override addOption(): this {
    return this;
  }

  override argument(): this {
    return this;
  }

  override addHelpText(): this {
    return this;
  }
}
