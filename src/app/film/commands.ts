import { commandLine } from '../../core/command-line.js';
import { typedPath } from '../../core/display-path.js';
import type { Summary } from '../../run/event.js';
import type { Places } from './film.js';

/** Which gateway a command goes to, and which ledger, as typed. */
export interface GatewayFlags {
  sandbox?: boolean;
  gateway?: string | undefined;
  envFile?: string | undefined;
  /** Where the ledger is; by the environment or the manifest if undefined. */
  ledger?: string | undefined;
}

/** A public address of the user's that leads to this machine, as typed. */
export interface DoorFlags {
  /** Serves local images to the gateway, and takes its calls. */
  door?: string | undefined;
  /** `HOST:PORT` that `door` leads to. Default: `127.0.0.1:8787`. */
  doorListen?: string | undefined;
  /** Where the gateway calls when a job has ended. */
  webhookUrl?: string | undefined;
  /** `HOST:PORT` that `webhookUrl` leads to. Default: `127.0.0.1:8787`. */
  webhookListen?: string | undefined;
}

/** What is left to do after a run. */
export type AfterRun = Pick<Summary, 'exit' | 'open'> & {
  /** True if a plain `render` retries a failed take automatically. */
  again: boolean;
};

/** The states of takes that another render continues. */
const GOES_ON = ['pending', 'submitted', 'rendered', 'finished', 'stale'];

/** The exact command that goes on after a run, null where nothing is open: `render` resumes, then `retry`, then `settle`. */
export function nextCommand(
  manifest: string,
  flags: GatewayFlags & {
    only?: readonly string[] | undefined;
    allowUnpriced?: boolean | undefined;
    maxFailures?: number | undefined;
    thumbnails?: boolean | undefined;
  } & DoorFlags,
  { open, again }: AfterRun,
): string | null {
  const where = gatewayFlags(flags);
  const same = [
    ...(flags.only ?? []).flatMap((pattern) => ['--only', pattern]),
    ...(flags.allowUnpriced ? ['--allow-unpriced'] : []),
    ...(flags.maxFailures === undefined ? [] : ['--max-failures', String(flags.maxFailures)]),
    ...(flags.thumbnails === false ? ['--no-thumbnails'] : []),
    ...doorFlags(flags),
    ...where,
  ];
  const states = new Set(open.flatMap(({ state, forgotten }) => (forgotten ? [] : [state])));
  if (again || GOES_ON.some((state) => states.has(state))) {
    return commandLine('render', manifest, ...same, ...(states.has('stale') ? ['--stale'] : []));
  }
  if (states.has('failed')) return commandLine('retry', manifest, ...same);
  const unknown = open.find(({ state }) => state === 'unknown');
  if (unknown) return `${commandLine('settle', manifest, unknown.take, ...where)} --adopt REQUEST_ID`;
  const forgotten = open.find((each) => each.forgotten);
  return forgotten ? `${commandLine('settle', manifest, forgotten.take, ...where)} --resubmit` : null;
}

/** The exact command that tells the lockfile which request of the gateway a job is. */
export function adoptCommand(manifest: string, flags: GatewayFlags, job: string, request_id: string): string {
  return commandLine('settle', manifest, job, '--adopt', request_id, ...gatewayFlags(flags));
}

/** The command that rebuilds a film's reports and makes missing thumbnails. */
export function reportCommand(places: Places, { sandbox = false }: GatewayFlags): string {
  const flags = gatewayFlags({ sandbox, ledger: places.typedLedger });
  return commandLine('report', typedPath(places.manifest, places), ...flags);
}

/** The command that takes the claim of a film's lockfile away. `more` are options to it. */
export function unlockCommand(from: { cwd: string }, lockfile: string, ...more: string[]): string {
  const { manifest, where } = filmOf(from, lockfile);
  return commandLine('unlock', manifest, ...where, ...more);
}

/** The manifest of a lockfile as typed, and the flag of a rehearsal. */
function filmOf(from: { cwd: string }, lockfile: string): { manifest: string; where: string[] } {
  const [, manifest = lockfile, sandbox] = /^(.*?)(\.sandbox)?\.lock$/s.exec(lockfile) ?? [];
  return { manifest: typedPath(manifest, from), where: gatewayFlags({ sandbox: sandbox !== undefined }) };
}

/** The command that moves a film back into its lockfile from the ledger that `moved` names: `NAME in ADDRESS`. */
export function exportCommand(from: { cwd: string }, lockfile: string, moved: string): string {
  const address = moved.split(' in ').at(-1) ?? '';
  const { manifest, where } = filmOf(from, lockfile);
  return commandLine('ledger', 'export', manifest, ...where, '--ledger', address);
}

/** The command that joins what the output folder knows, or the file `from` (absolute), into a film's lockfile. */
export function restoreCommand(places: Places, from?: string): string {
  const { manifest, lockfile, typedLedger: ledger } = places;
  return commandLine(
    'restore',
    typedPath(manifest, places),
    ...(from === undefined ? [] : ['--from', typedPath(from, places)]),
    ...gatewayFlags({ sandbox: lockfile === `${manifest}.sandbox.lock`, ledger }),
  );
}

function doorFlags({ door, doorListen, webhookUrl, webhookListen }: DoorFlags): string[] {
  return [
    ...(door === undefined ? [] : ['--door', door]),
    ...(doorListen === undefined ? [] : ['--door-listen', doorListen]),
    ...(webhookUrl === undefined ? [] : ['--webhook-url', webhookUrl]),
    ...(webhookListen === undefined ? [] : ['--webhook-listen', webhookListen]),
  ];
}

/** The flags that take a command to the same gateway again. */
export function gatewayFlags(flags: GatewayFlags): string[] {
  return [
    ...(flags.sandbox ? ['--sandbox'] : []),
    ...(flags.gateway === undefined ? [] : ['--gateway', flags.gateway]),
    ...(flags.envFile === undefined ? [] : ['--env-file', flags.envFile]),
    ...(flags.ledger === undefined ? [] : ['--ledger', flags.ledger]),
  ];
}

/** The command that pays knowingly for takes that were bought before. */
export function payAgainCommand(
  places: Places,
  options: GatewayFlags & { retry: boolean; only: readonly string[] },
): string {
  return commandLine(
    options.retry ? 'retry' : 'render',
    typedPath(places.manifest, places),
    ...options.only.flatMap((pattern) => ['--only', pattern]),
    ...gatewayFlags(options),
    '--pay-again',
  );
}
