import { type Command, InvalidArgumentError, Option } from 'commander';
import { type BatchOptions, plainBatch, usualTimes } from '../app/batch/batch.js';
import type { GatewayFlags } from '../app/film/commands.js';
import { listenText, USUAL_LISTEN } from '../core/door-address.js';
import { parseUsd, type Usd } from '../core/money.js';

/** Options of every command that reads a manifest, as parsed. */
export interface FilmFlags extends GatewayFlags {
  json?: boolean;
  quiet?: boolean;
}

/** The options of `clean`. */
export interface CleanFlags extends FilmFlags {
  yes?: boolean;
  dryRun?: boolean;
  uploads?: boolean;
}

/** Options of `render`, `retry` and `plan`, as parsed. Times are seconds, the job timeout minutes. */
export interface BatchFlags extends FilmFlags {
  only?: string[];
  yes?: boolean;
  concurrency?: number;
  maxCost?: Usd;
  maxFailures?: number;
  thumbnails?: boolean;
  force?: boolean;
  stale?: boolean;
  payAgain?: boolean;
  allowUnpriced?: boolean;
  gatewayMoved?: boolean;
  door?: string;
  doorListen?: string;
  webhookUrl?: string;
  webhookListen?: string;
  pollInterval?: number;
  submitTimeout: number;
  reachTimeout: number;
  jobTimeout: number;
  dryRun?: boolean;
  all?: boolean;
  retry?: boolean;
}

const USUAL = usualTimes(false);
const USUAL_POLL = [USUAL, usualTimes(true)].map(({ pollInterval }) => pollInterval / 1000);

/** What a command does with its manifest and the gateway. */
interface FilmCommand {
  /**
   * Where its help lists the options of the gateway: among the common ones, the advanced ones, or nowhere, because at most they reach the
   * commands that it prints.
   */
  gateway?: 'common' | 'advanced' | 'hidden';
  /** The manifest may come from stdin. */
  stdin?: boolean;
  /** It does something without a manifest, too. */
  lone?: boolean;
  /** It prints more than data and problems, which `--quiet` leaves out; otherwise the option has no effect and is not in the help. */
  talks?: boolean;
  /** What `--json` prints. */
  json?: string;
}

/** The group of rare options in a command's help. */
export const ADVANCED = 'Advanced options:';

/** What the help says of the argument that is a manifest. */
export function aboutManifest({ stdin, lone }: Pick<FilmCommand, 'stdin' | 'lone'>): string {
  const which = stdin ? 'manifest, its folder, or - for stdin' : 'manifest, or its folder';
  return `${which} (default: the one in this folder${lone ? ', if any' : ''})`;
}

/** Creates a command about a manifest, with the options that all of them share. */
export function filmCommand(
  shotlist: Command,
  verb: string,
  { gateway = 'hidden', stdin = false, lone = false, talks = true, json = 'JSON' }: FilmCommand = {},
): Command {
  const command = shotlist
    .command(verb)
    .argument('[manifest]', aboutManifest({ stdin, lone }))
    .optionsGroup('Options:')
    .option('--sandbox', 'Rehearse on the local sandbox: no key, no cost, separate lockfile and folder')
    .option('--json', `Print ${json} on stdout`)
    .addOption(new Option('--quiet', 'Print only problems').hideHelp(!talks));
  for (const [flags, description] of [
    ['--gateway <url>', 'URL of the gateway (default: PIXAZO_GATEWAY or the public gateway)'],
    ['--env-file <file>', 'Read PIXAZO_API_KEY from this file; overrides the environment'],
  ] as const) {
    const option = new Option(flags, description).hideHelp(gateway === 'hidden');
    command.addOption(gateway === 'common' ? option : option.helpGroup(ADVANCED));
  }
  const about = 'Shared ledger (default: SHOTLIST_LEDGER, the manifest, or the lockfile)';
  return command.addOption(new Option('--ledger <url>', about).helpGroup(ADVANCED));
}

/** Adds `--only`. */
export function onlyOption(command: Command): Command {
  return command.option(
    '--only <pattern>',
    'Only these takes: a glob on id, id:take, scene or model, or a state such as failed; several of a kind add up, kinds narrow',
    (pattern: string, before: string[] | undefined) => [...(before ?? []), pattern],
  );
}

/** Adds the options of a batch to those of a film; a plan takes them all, and its help shows those that change it. */
export function batchOptions(command: Command, { isPlan }: { isPlan: boolean }): Command {
  const ofRun = (flags: string, description: string) => new Option(flags, description).hideHelp(isPlan);
  return onlyOption(command)
    .addOption(ofRun('-y, --yes', 'Do not ask for confirmation'))
    .option(
      '-j, --concurrency <n>',
      "Most jobs at the gateway at the same time (default: the manifest's concurrency)",
      wholeNumber(1, 100),
    )
    .option('--max-cost <usd>', 'The most this run may spend, in USD', usdOption)
    .option('--force', 'Render finished takes again')
    .option('--stale', 'Render stale takes again, and what follows from them')
    .optionsGroup(ADVANCED)
    .addOption(
      ofRun('--max-failures <n>', 'Stop submitting after this many failed takes').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(ofRun('--no-thumbnails', 'Make no thumbnails; the page shows the first frames of the clips'))
    .option('--pay-again', 'Pay again for takes that the output folder records as bought')
    .option('--allow-unpriced', 'Also submit takes without a known price, if there is no cap')
    .option('--gateway-moved', 'Accept a new address for the same gateway')
    .option(
      '--door <url>',
      'Public address of a tunnel: serves local images and takes the calls of the gateway',
    )
    .option(
      '--door-listen <address>',
      `Where the tunnel leads to on this machine (default: ${listenText(USUAL_LISTEN)})`,
    )
    .option('--webhook-url <url>', 'Public address for calls of the gateway alone, when a job has ended')
    .option('--webhook-listen <address>', 'Where --webhook-url leads to (default: as --door-listen)')
    .addOption(
      ofRun(
        '--poll-interval <seconds>',
        `How often to ask for the status of a job, on average (default: ${USUAL_POLL.join(', on the sandbox ')})`,
      ).argParser(positive),
    )
    .addOption(
      ofRun('--submit-timeout <seconds>', 'How long to wait for the reply to a submission')
        .argParser(positive)
        .default(USUAL.submitTimeout / 1000),
    )
    .addOption(
      ofRun('--reach-timeout <seconds>', 'How long to keep trying an unreachable gateway')
        .argParser(positive)
        .default(USUAL.reachTimeout / 1000),
    )
    .addOption(
      ofRun('--job-timeout <minutes>', 'How long to wait for a job')
        .argParser(positive)
        .default(USUAL.jobTimeout / 60_000),
    );
}

/** Converts flags to the options of a batch. */
export function batchOf(flags: BatchFlags): BatchOptions {
  return {
    ...plainBatch({ sandbox: false }),
    ...flags,
    times: {
      pollInterval:
        flags.pollInterval === undefined
          ? usualTimes(flags.sandbox ?? false).pollInterval
          : flags.pollInterval * 1000,
      submitTimeout: flags.submitTimeout * 1000,
      reachTimeout: flags.reachTimeout * 1000,
      jobTimeout: flags.jobTimeout * 60_000,
    },
  };
}

/** Parses an amount of US dollars. */
function usdOption(text: string): Usd {
  const amount = parseUsd(text);
  if (!amount.ok) throw new InvalidArgumentError(`It must be ${amount.error}.`);
  return amount.value;
}

/** Parses a positive number. */
export const positive = numberOption(
  /^\d+(\.\d+)?$/,
  (value) => value > 0 && value <= 1e6,
  'a number greater than 0, at most 1000000',
);

/** Parses a share, such as 0.25. */
export const share = numberOption(/^\d*\.?\d+$/, (value) => value <= 1, 'a number from 0 to 1');

/** Parses a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  const isAllowed = (value: number) => value >= least && value <= most;
  return numberOption(/^\d+$/, isAllowed, `a whole number from ${least} to ${most}`);
}

function numberOption(form: RegExp, isAllowed: (value: number) => boolean, words: string) {
  return (text: string): number => {
    const value = Number(text);
    if (!form.test(text) || !isAllowed(value)) throw new InvalidArgumentError(`It must be ${words}.`);
    return value;
  };
}

/** Parses some of these words, separated by commas. */
export function kindsOf<T extends string>(kinds: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(',').map((word) => {
      const kind = kinds.find((each) => each === word.trim());
      if (kind === undefined) throw new InvalidArgumentError(`Allowed: ${kinds.join(', ')}.`);
      return kind;
    });
}
