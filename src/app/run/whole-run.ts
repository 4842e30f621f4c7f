import pLimit from 'p-limit';
import type { Gateway } from '../../gateway/port.js';
import { scopedBudgets } from '../../plan/caps.js';
import { priceNowBy } from '../../plan/price-now.js';
import type { RunBase, RunContext, RunShared, WholeRun } from '../../run/context.js';
import { createPollSchedule } from '../../run/poll-schedule.js';
import { createSemaphore } from '../../run/semaphore.js';
import type { Batch, Planned } from '../batch/batch.js';
import { buryDeadRuns } from '../film/dead-runs.js';
import { type GatewayChoice, isPublicGateway } from '../gateway/gateway-choice.js';
import { rehearsalFrames } from '../gateway/rehearsal.js';
import type { Reach } from './inputs.js';
import { type BatchBase, stoppingDisk } from './run-context.js';

/** The least time between two requests about a job of a public gateway, in milliseconds. */
const PUBLIC_GAP = 1000;

/** A gateway that is open, and where the key of its account comes from; null on the sandbox. */
export interface OpenGateway {
  choice: GatewayChoice;
  gateway: Gateway;
  keySource: string | null;
}

/** What a run works with at the gateways that are open for it. */
export function wholeRun(
  base: BatchBase,
  open: readonly OpenGateway[],
  batch: Batch,
  { gateways, lanes }: Pick<Planned, 'gateways' | 'lanes'>,
  { resolve: resolveInput, attach }: Reach,
): WholeRun {
  const { environment, film, options, hooks, runId } = batch;
  const shared: RunShared = {
    ...base,
    disk: stoppingDisk(base, environment),
    random: environment.random,
    settings: {
      concurrency: lanes.jobs,
      downloads: lanes.downloads,
      maxFailures: options.maxFailures ?? null,
      ...options.times,
    },
    run: runId,
    caps: {
      budget: film.manifest.budget,
      maxCost: options.maxCost,
      priceNow: priceNowBy(film.manifest.catalog),
      scoped: scopedBudgets(film.manifest, base.journal.shared !== undefined),
      places: film.manifest.places,
    },
    resolveInput,
    frames: options.sandbox ? rehearsalFrames(environment.frames) : environment.frames,
    adoptCommand: (job, request_id) => hooks.adopt(job, request_id),
    newJobId: environment.newId.job,
    poster: base.posters?.add,
  };
  const isOne = open.length === 1;
  const contexts = new Map(
    open.map(({ choice, gateway, keySource }) => {
      const { name, id } = choice;
      const asking = pLimit(lanes.statuses);
      const context: RunContext = {
        ...shared,
        stop: base.stopAt(isOne ? null : name),
        emit: isOne ? shared.emit : namingWaits(shared.emit, name),
        ...attach(gateway),
        service: name,
        gatewayId: id,
        keySource,
        semaphore: createSemaphore(lanes.jobs),
        polls: createPollSchedule(
          environment.clock,
          { interval: options.times.pollInterval, least: isPublicGateway(choice) ? PUBLIC_GAP : 0 },
          () => base.journal.book.jobs.values(),
        ),
        asking: (request) => asking(request),
      };
      return [choice, context] as const;
    }),
  );
  return {
    ...shared,
    gateways: [...contexts.values()],
    contextOf(of) {
      const choice = gateways.of(of);
      return choice && contexts.get(choice);
    },
    async buryDead() {
      const { shared: others } = base.journal;
      if (others) await buryDeadRuns(environment, others);
    },
  };
}

/** Where all submissions to one of several gateways wait, the event names it. */
function namingWaits(emit: RunBase['emit'], gateway: string): RunBase['emit'] {
  return (event) => emit(event.type === 'waiting' && event.job === undefined ? { ...event, gateway } : event);
}
