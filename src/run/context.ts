import type { Result } from '../core/result.js';
import type { Gateway } from '../gateway/port.js';
import type { Journal, RunCaps } from '../ledger/port.js';
import type { GatewayId, Job } from '../ledger/record.js';
import type { GivenImage } from '../manifest/resolved.js';
import type { Clock, Random } from '../system/clock.js';
import type { Disk } from '../system/disk.js';
import type { FrameTaker } from '../system/frame.js';
import type { Take } from '../takes/take.js';
import type { RunEvent } from './event.js';
import type { Hints } from './hints.js';
import type { PollSchedule } from './poll-schedule.js';
import type { Semaphore } from './semaphore.js';
import type { Stop } from './stop.js';

/** How patient and how parallel a run is. Times in milliseconds. */
export interface RunSettings {
  /** Jobs in flight at each gateway. */
  concurrency: number;
  /** How often a job is asked about, on average: see `run/poll-schedule.ts`. */
  pollInterval: number;
  /** The wait for one submission's answer once its headers have left. */
  submitTimeout: number;
  /** How long an unreachable gateway is tried. */
  reachTimeout: number;
  /** How long a job is followed, from when this run first asks. */
  jobTimeout: number;
  /** The most downloads at a time, while files are short. */
  downloads: number;
  /** So many failed takes end the submissions; null = no number does. */
  maxFailures: number | null;
}

/** An event without its time. */
export type EventBody<E = RunEvent> = E extends RunEvent ? Omit<E, 'at'> : never;

/**
 * What a request says of a take's image, as the gateway reads it; the error is why it cannot be had. May take long the first time; asked
 * again, it answers at once. `take` is the name of the take, for news.
 */
export type ResolveInput = (input: GivenImage, take: string) => Promise<Result<string, string>>;

/** What it takes to write facts down and to move files. */
export interface RunBase {
  readonly journal: Journal;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly stop: Stop;
  /** Absolute path of the output folder. */
  readonly output: string;
  emit(event: EventBody): void;
}

/** What the parts of one run share, whatever gateway they speak to. */
export interface RunShared extends RunBase {
  readonly random: Random;
  readonly settings: RunSettings;
  readonly run: string;
  readonly caps: RunCaps;
  /** Asked before each intent of a take with an input, and again right before it: without an answer, nothing is sent. */
  readonly resolveInput: ResolveInput;
  /** Takes frames of clips; absent where nothing can. */
  readonly frames?: FrameTaker | undefined;
  /** Asks for the poster of a finished job, which no part of a run waits for; absent where there is nothing to make it with. */
  readonly poster?: ((job: Job) => void) | undefined;
  newJobId(): string;
  /** The exact command that tells a later run the request id of a job. */
  adoptCommand(job: string, request_id: string): string;
}

/** A run at all gateways that its plan needs, each with a context of its own. */
export interface WholeRun extends RunShared {
  readonly gateways: readonly RunContext[];
  /** The context of the gateway that renders a take, or has a job; undefined where the run does not use that gateway. */
  contextOf(of: Take | Job): RunContext | undefined;
  /** Ends the runs of a shared ledger whose processes on this machine are proven to have ended. */
  buryDead(): Promise<void>;
}

/** What the work at one gateway stands on. `stop` is that of this work, and events about all submissions are about those to this gateway. */
export interface RunContext extends RunShared {
  readonly gateway: Gateway;
  /** What people and the lockfile call the gateway: its origin, or `sandbox`. */
  readonly service: string;
  /** Which gateway it is, as every intent records. */
  readonly gatewayId: GatewayId;
  /** Where the account's key comes from, for people; null on the sandbox. */
  readonly keySource: string | null;
  /** Calls of this gateway. */
  readonly hints: Hints;
  /** When its jobs are asked about. */
  readonly polls: PollSchedule;
  /** The places at this gateway. */
  readonly semaphore: Semaphore;
  /** Runs one status request in the status lane. */
  asking<T>(request: () => Promise<T>): Promise<T>;
}
