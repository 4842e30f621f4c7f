import { type Command, InvalidArgumentError } from 'commander';
import { type BatchOptions, usualTimes } from '../app/batch.js';
import { parseUsd, type Usd } from '../core/money.js';

/** Options of every command that reads a manifest, as typed. */
export interface FilmFlags {
  json?: boolean;
  quiet?: boolean;
  sandbox?: boolean;
  gateway?: string;
  envFile?: string;
}

/** Options of `render`, `retry` and `plan`, as typed. Times in seconds, the job timeout in minutes. */
export interface BatchFlags extends FilmFlags {
  only?: string[];
  yes?: boolean;
  concurrency?: number;
  maxCost?: Usd;
  maxFailures?: number;
  force?: boolean;
  payAgain?: boolean;
  allowUnpriced?: boolean;
  gatewayMoved?: boolean;
  pollInterval?: number;
  submitTimeout: number;
  reachTimeout: number;
  jobTimeout: number;
  dryRun?: boolean;
  all?: boolean;
}

const USUAL = usualTimes(false);
const USUAL_POLL = [USUAL, usualTimes(true)].map(({ pollInterval }) => pollInterval / 1000);

/** Adds the options that mean the same everywhere. */
export function filmOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document (render, retry: a JSON object a line) on stdout')
    .option('--quiet', 'nothing but problems on stderr')
    .option('--sandbox', 'rehearse on the local sandbox: no key, no cost, own lockfile and folder')
    .option('--gateway <url>', 'the gateway to use (default: PIXAZO_GATEWAY, or the public one)')
    .option('--env-file <file>', 'read PIXAZO_API_KEY from this file (wins over the environment)');
}

/** Adds `--only`. */
export function onlyOption(command: Command): Command {
  return command.option(
    '--only <pattern>',
    'these takes: a glob on id, id:take or scene/id, or failed, unknown, unfinished; repeatable',
    (pattern: string, before: string[] | undefined) => [...(before ?? []), pattern],
  );
}

/** Adds the options of a batch. */
export function batchOptions(command: Command): Command {
  return onlyOption(filmOptions(command))
    .option('-y, --yes', 'do not ask')
    .option(
      '-j, --concurrency <n>',
      "jobs in flight at the gateway (default: the manifest's)",
      wholeNumber(1, 100),
    )
    .option('--max-cost <usd>', 'what this run may add', usd)
    .option('--max-failures <n>', 'Stop submitting after that many failed takes', wholeNumber(1, 1_000_000))
    .option('--force', 'render again what is finished')
    .option('--pay-again', 'Pay again for takes that the output folder knows as bought')
    .option('--allow-unpriced', 'also submit takes without a known price, where no cap is set')
    .option('--gateway-moved', "the lockfile's gateway has a new address and is the same service")
    .option(
      '--poll-interval <seconds>',
      `how often a job is asked about (default: ${USUAL_POLL.join(', on the sandbox ')})`,
      positive,
    )
    .option(
      '--submit-timeout <seconds>',
      "the wait for a submission's answer",
      positive,
      USUAL.submitTimeout / 1000,
    )
    .option(
      '--reach-timeout <seconds>',
      'how long an unreachable gateway is tried',
      positive,
      USUAL.reachTimeout / 1000,
    )
    .option('--job-timeout <minutes>', 'how long a job is followed', positive, USUAL.jobTimeout / 60_000);
}

/** What the flags of a batch mean. */
export function batchOf(flags: BatchFlags, retry: boolean): BatchOptions {
  const sandbox = flags.sandbox ?? false;
  return {
    sandbox,
    gateway: flags.gateway,
    envFile: flags.envFile,
    only: flags.only ?? [],
    retry,
    force: flags.force ?? false,
    payAgain: flags.payAgain ?? false,
    maxCost: flags.maxCost ?? null,
    maxFailures: flags.maxFailures,
    allowUnpriced: flags.allowUnpriced ?? false,
    gatewayMoved: flags.gatewayMoved ?? false,
    concurrency: flags.concurrency,
    times: {
      pollInterval:
        flags.pollInterval === undefined ? usualTimes(sandbox).pollInterval : flags.pollInterval * 1000,
      submitTimeout: flags.submitTimeout * 1000,
      reachTimeout: flags.reachTimeout * 1000,
      jobTimeout: flags.jobTimeout * 60_000,
    },
  };
}

/** Reads an amount of dollars. */
export function usd(text: string): Usd {
  const amount = parseUsd(text);
  if (!amount.ok) throw new InvalidArgumentError(`It must be ${amount.error}.`);
  return amount.value;
}

/** Reads a number above zero, of seconds or minutes. */
export function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 1e6)
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** Reads a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
