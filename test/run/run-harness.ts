import pLimit from 'p-limit';
import type { Usd } from '../../src/core/money.js';
import { ok } from '../../src/core/result.js';
import type { JobBook, Journal } from '../../src/ledger/port.js';
import { NOTHING_RECALLED } from '../../src/ledger/recalled.js';
import { headerOf, type JobRecord } from '../../src/ledger/record.js';
import { heldElsewhere } from '../../src/ledger/shared.js';
import type { ResolvedManifest } from '../../src/manifest/resolved.js';
import { scanClips } from '../../src/media/scan.js';
import { matchJobs } from '../../src/plan/match.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRun } from '../../src/plan/plan-run.js';
import { priceNowBy } from '../../src/plan/price-now.js';
import { selection } from '../../src/plan/select.js';
import type { RunContext, RunSettings } from '../../src/run/context.js';
import type { RunEvent } from '../../src/run/event.js';
import { createHints, type Hints } from '../../src/run/hints.js';
import { completeMoves, moveClips } from '../../src/run/move.js';
import { createPollSchedule } from '../../src/run/poll-schedule.js';
import { run } from '../../src/run/runner.js';
import { createSemaphore } from '../../src/run/semaphore.js';
import { createStop } from '../../src/run/stop.js';
import { summarize } from '../../src/run/summary.js';
import { isoTime } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import { takesOf } from '../../src/takes/takes.js';
import { type Behaviour, type FakeGateway, fakeGateway } from '../support/fake-gateway.js';
import { memoryDisk } from '../support/memory-disk.js';
import { bookOf, createMemoryLedger, type MemoryLedger } from '../support/memory-ledger.js';
import { createMemorySharedLedger } from '../support/memory-shared-ledger.js';
import { VirtualClock } from '../support/virtual-clock.js';

/** Where the clips of a stage lie. */
export const OUTPUT = '/film/renders';

/** How many machines a stage has. */
const MACHINES = 3;

/** That many shots at $0.36, with a prompt of its own each. */
export function shots(count: number): { id: string; prompt: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${index + 1}0`,
    prompt: `prompt ${index + 1}`,
  }));
}

/** What one run is asked for. */
export interface Asked {
  only?: string[];
  retry?: boolean;
  force?: boolean;
  stale?: boolean;
  /** What frames are taken with; by itself, a frame is the text of the clip and its place. */
  frames?: RunContext['frames'];
  maxCost?: Usd;
  allowUnpriced?: boolean;
  settings?: Partial<RunSettings>;
  /** Records that the journal can store in this run. */
  storable?: number;
  /** Milliseconds after which the run is interrupted. */
  interruptAfter?: number;
  /** Given the journal when moves or the run end by an exception. */
  keep?: (journal: HarnessJournal) => void;
  /** Told every event as it happens. */
  watch?: (event: RunEvent, context: RunContext) => void;
  /** Calls of the gateway; none otherwise. */
  hints?: (clock: VirtualClock) => Hints;
  /** What requests say of inputs. */
  resolveInput?: RunContext['resolveInput'];
  /** Which machine renders, where several share a ledger; each has a disk of its own. */
  machine?: number;
  /** The most jobs at the gateway over all runs. */
  places?: number;
}

/** The journal of a run on a stage, and what a later run would find of it. */
export interface HarnessJournal extends Journal {
  readonly stored: readonly JobRecord[];
}

/** A run that is over. */
export interface Performed {
  plan: Plan;
  events: RunEvent[];
  summary: ReturnType<typeof summarize>;
  journal: HarnessJournal;
}

/** One gateway, one disk and one journal for all runs of a test. */
export interface RunHarness {
  clock: VirtualClock;
  gateway: FakeGateway;
  disk: Disk;
  /** What the lockfile says now: a later run begins with it. */
  records: JobRecord[];
  /** Files below the output folder with their text. */
  files(machine?: number): Record<string, string>;
  remove(path: string): void;
  write(path: string, text: string): void;
  plan(manifest: ResolvedManifest, asked?: Asked): Promise<Plan>;
  render(manifest: ResolvedManifest, asked?: Asked): Promise<Performed>;
  /** A render that somebody else lets time pass for. */
  renderNow(manifest: ResolvedManifest, asked: Asked): Promise<Performed>;
  /** Several renders at once; on a stage whose ledger is shared. */
  renderTogether(manifest: ResolvedManifest, asked: Asked[]): Promise<Performed[]>;
  /** That machine sleeps, or its process is killed: nothing is heard of it any more. */
  silence(machine: number): void;
  /** It goes on where it was. */
  wake(machine: number): void;
}

/** A stage whose gateway behaves so. `shared`: its ledger is one that several runs write to at once. */
export function stage(behaviour: Behaviour = {}, { shared = false } = {}): RunHarness {
  const clock = new VirtualClock();
  const gateway = fakeGateway(clock, behaviour);
  const machines = Array.from({ length: MACHINES }, () => {
    const { disk: memory, volume } = memoryDisk({ [`${OUTPUT}/`]: '' });
    return { disk: clock.pacing(memory), volume };
  });
  const { disk, volume } = machineAt(0);
  const sharedLedger = shared ? createMemorySharedLedger(clock) : null;
  const connections = machines.map(() => sharedLedger?.connect());
  let runs = 0;
  let ids = 0;
  const own: RunHarness = {
    clock,
    gateway,
    disk,
    records: [],
    files(machine = 0) {
      const all = Object.entries(machineAt(machine).volume.toJSON(OUTPUT, undefined, true));
      return Object.fromEntries(all.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
    },
    remove: (path) => volume.unlinkSync(`${OUTPUT}/${path}`),
    write: (path, text) => volume.writeFileSync(`${OUTPUT}/${path}`, text),
    plan: async (manifest, asked = {}) =>
      (await clock.until(planned(manifest, bookOf(own.records), asked))).plan,
    render: (manifest, asked = {}) => clock.until(performed(manifest, asked)),
    renderNow: performed,
    renderTogether: (manifest, asked) =>
      clock.until(Promise.all(asked.map((each) => performed(manifest, each)))),
    silence: (machine) => connections[machine]?.pause(),
    wake: (machine) => connections[machine]?.resume(),
  };
  return own;

  function machineAt(machine: number) {
    const found = machines[machine];
    if (!found) throw new Error(`there are ${MACHINES} machines`);
    return found;
  }

  async function planned(
    manifest: ResolvedManifest,
    book: JobBook,
    asked: Asked,
    elsewhere?: ReadonlyMap<string, string>,
  ) {
    const { disk } = machineAt(asked.machine ?? 0);
    const takes = takesOf(manifest);
    const match = matchJobs(takes, book.jobs.values());
    const plan = planRun({
      takes,
      match,
      jobs: book.jobs.values(),
      clips: await scanClips(disk, OUTPUT, book.jobs.values()),
      catalog: manifest.catalog,
      selection: selection(asked.only ?? [], takes),
      retry: asked.retry ?? false,
      force: asked.force ?? false,
      stale: asked.stale ?? false,
      elsewhere,
      caps: {
        budget: manifest.budget,
        maxCost: asked.maxCost ?? null,
        allowUnpriced: asked.allowUnpriced ?? false,
      },
      concurrency: manifest.concurrency,
    });
    return { plan, match, takes };
  }

  async function openJournal({ storable, machine = 0 }: Asked, run: string): Promise<HarnessJournal> {
    const store = connections[machine]?.store ?? createMemoryLedger(clock, own.records, storable);
    const worker = { person: `person ${machine}`, host: `machine ${machine}`, process: 1 };
    const opened = await store.open({ run, worker });
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    opened.value.setHeader(headerOf('https://gateway.example'));
    const recall = async () => NOTHING_RECALLED;
    const stored = sharedLedger?.stored ?? (store as MemoryLedger).stored;
    return { ...opened.value, stored, recall, mirror: async () => {}, mirrorProblem: null };
  }

  async function performed(manifest: ResolvedManifest, asked: Asked): Promise<Performed> {
    const began = clock.now();
    runs += 1;
    const runId = `run${runs}`;
    const journal = await openJournal(asked, runId);
    const { disk } = machineAt(asked.machine ?? 0);
    const elsewhere = () => journal.shared && heldElsewhere(journal.shared.state, runId);
    const events: RunEvent[] = [];
    const arrived = new Set<string>();
    const withheld = new Map<string, string>();
    const emit: RunContext['emit'] = (event) => {
      const told = { at: isoTime(clock.now()), ...event } as RunEvent;
      if (told.type === 'finished') arrived.add(told.job);
      if (told.type === 'withheld') withheld.set(told.take, told.why);
      events.push(told);
      asked.watch?.(told, context);
    };
    const { stop } = createStop((cause, why) =>
      emit({ type: 'stopping', cause, why, sending: 0, in_flight: 0 }),
    );
    const asking = pLimit(8);
    const context: RunContext = {
      journal,
      disk,
      clock,
      stop,
      output: OUTPUT,
      emit,
      gateway,
      service: 'https://gateway.example',
      gatewayId: { provider: 'example', origin: 'https://gateway.example' },
      keySource: 'PIXAZO_API_KEY',
      random: () => 0.5,
      settings: {
        concurrency: manifest.concurrency,
        pollInterval: 5_000,
        submitTimeout: 60_000,
        reachTimeout: 300_000,
        jobTimeout: 3_600_000,
        downloads: 4,
        maxFailures: null,
        ...asked.settings,
      },
      semaphore: createSemaphore(manifest.concurrency),
      polls: createPollSchedule(clock, { interval: asked.settings?.pollInterval ?? 5_000, least: 1000 }, () =>
        journal.book.jobs.values(),
      ),
      run: runId,
      hints: asked.hints?.(clock) ?? createHints(clock, null, false),
      caps: {
        budget: manifest.budget,
        maxCost: asked.maxCost ?? null,
        priceNow: priceNowBy(manifest.catalog),
        places: asked.places,
      },
      resolveInput:
        asked.resolveInput ?? (async (input) => ok(input.kind === 'url' ? input.url : input.path)),
      frames: asked.frames ?? {
        isThere: async () => true,
        take: async (path, at) => ok(Buffer.from(`${await disk.readText(path)} ${at}`)),
      },
      adoptCommand: (job, id) => `shotlist settle film.yaml ${job} --adopt ${id}`,
      newJobId() {
        ids += 1;
        return `job${String(ids).padStart(5, '0')}`;
      },
      asking: (request) => asking(request),
    };
    const { interruptAfter } = asked;
    if (interruptAfter !== undefined)
      clock.after(interruptAfter, () => stop.everything('interrupted', 'Ctrl-C'));
    const completed = await completeMoves(context, journal.book.jobs.values());
    if (!completed.ok) throw new Error(completed.error);
    const { plan, match, takes } = await planned(manifest, journal.book, asked, elsewhere());
    try {
      const moved = await moveClips(context, plan.moves);
      if (!moved.ok) throw new Error(moved.error);
      await run(
        { ...context, gateways: [context], contextOf: () => context, buryDead: async () => undefined },
        plan,
        match,
      );
    } catch (error) {
      asked.keep?.(journal);
      throw error;
    }
    await journal.settled();
    own.records = [...journal.stored];
    const summary = summarize({
      plan,
      match: matchJobs(takes, journal.book.jobs.values()),
      jobs: journal.book.jobs,
      run: context.run,
      cause: stop.cause,
      why: stop.why,
      arrived,
      withheld,
      elsewhere: elsewhere(),
      elapsed_seconds: (clock.now() - began) / 1000,
      priceNow: priceNowBy(manifest.catalog),
    });
    if (shared) await journal.close();
    return { plan, events, summary, journal };
  }
}
