import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeldClaim, takeClaim } from '../../src/system/claim.js';
import { readClaim } from '../../src/system/claim-file.js';
import type { Disk } from '../../src/system/disk.js';
import type { ProcessIdentity } from '../../src/system/processes.js';
import { Machine } from '../support/fake-machine.js';
import { memoryDisk } from '../support/memory-disk.js';

const PATH = '/film/film.lock.claim';
const clock = { now: () => Date.UTC(2026, 0, 1), elapsed: () => 0, sleep: async () => {} };

/** What touches the claim, its links or the folder, as opposed to a draft that only its owner knows. */
const SHARED = ['link', 'rename', 'remove', 'readText', 'list'] as const;
const PRIVATE = /\.(?:new|dir|gone)(?:\/owner)?$/;

/** Thrown where a process is killed: it does nothing any more. */
class Killed extends Error {}

/** The disk as one process sees it, asking `step` before each of those operations. */
function stepped(disk: Disk, step: (operation: string) => Promise<void>): Disk {
  const view: Disk = { ...disk };
  for (const operation of SHARED) {
    const inner = disk[operation] as (...paths: string[]) => Promise<unknown>;
    Object.assign(view, {
      async [operation](...paths: string[]) {
        if (!paths.every((path) => PRIVATE.test(path))) await step(operation);
        return inner(...paths);
      },
    });
  }
  return view;
}

function withoutLinks(disk: Disk): Disk {
  const link = async () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' }));
  return { ...disk, link };
}

const KINDS: [string, (disk: Disk) => Disk][] = [
  ['with hard links', (disk) => disk],
  ['without hard links', withoutLinks],
];

async function take(
  disk: Disk,
  processes: ReturnType<Machine['start']>,
  lost: ReadonlySet<string> = new Set(),
): Promise<HeldClaim | null> {
  const taken = await takeClaim({ disk, path: PATH, run: 'r', clock, processes, lost });
  return taken.ok ? taken.value : null;
}

/** A folder with the claim of a process that was killed. */
interface Stale {
  disk: Disk;
  machine: Machine;
  names(): string[];
  /** What a person gave up for lost, where the claim's process cannot be asked. */
  lost?: ReadonlySet<string>;
}

async function staleClaim(kind: (disk: Disk) => Disk): Promise<Stale> {
  const { disk: inner, volume } = memoryDisk({ '/film/': '' });
  const disk = kind(inner);
  const machine = new Machine();
  const dead = machine.start();
  await take(disk, dead);
  machine.end(dead.pid);
  const names = () => volume.readdirSync('/film').map(String);
  return { disk, machine, names };
}

/** The claim of a process that nobody can ask, or of something else there that cannot be read, given up for lost. */
async function lostClaim(kind: (disk: Disk) => Disk, content?: string): Promise<Stale> {
  const { disk: inner, volume } = memoryDisk({ '/film/': '' });
  const disk = kind(inner);
  await take(disk, new Machine({ host: 'elsewhere' }).start());
  if (content !== undefined) {
    const isFolder = volume.statSync(PATH).isDirectory();
    volume.writeFileSync(isFolder ? `${PATH}/owner` : PATH, content);
  }
  const placed = await readClaim(disk, PATH);
  const lost = new Set(placed.kind === 'none' ? [] : [placed.nonce]);
  return { disk, machine: new Machine(), names: () => volume.readdirSync('/film').map(String), lost };
}

/** One more process takes the claim, and is killed before its step of that number; false where it ended before. */
async function takeAndDie({ disk, machine }: Stale, steps: number): Promise<boolean> {
  const victim = machine.start();
  let done = 0;
  const live = () => {
    if (done >= steps) throw new Killed();
    done += 1;
  };
  const view: Disk = { ...disk };
  for (const [operation, inner] of Object.entries(disk))
    Object.assign(view, {
      async [operation](...given: never[]) {
        live();
        return inner(...given);
      },
    });
  view.openAppender = async (path, fresh) => {
    live();
    const file = await disk.openAppender(path, fresh);
    return {
      id: file.id,
      size: file.size,
      write: async (bytes) => {
        live();
        await file.write(bytes);
      },
      sync: () => file.sync(),
      close: () => file.close(),
    };
  };
  try {
    await take(view, victim);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    machine.end(victim.pid);
  }
}

describe.each(KINDS)('takeClaim %s', (_, kind) => {
  it('holds until it is released, and leaves nothing', async () => {
    const { disk: inner, volume } = memoryDisk({ '/film/': '' });
    const machine = new Machine();
    const first = await take(kind(inner), machine.start());
    expect(first?.notice).toBeNull();
    expect(volume.readdirSync('/film')).toEqual(['film.lock.claim']);
    expect(await take(kind(inner), machine.start())).toBeNull();
    await first?.release();
    expect(volume.readdirSync('/film')).toEqual([]);
    await (await take(kind(inner), machine.start()))?.release();
  });

  it('is taken over from a process that was killed, with a word about it', async () => {
    const { disk, machine, names } = await staleClaim(kind);
    const claim = await take(disk, machine.start());
    expect(claim?.notice).toContain('taken over');
    expect(names()).toEqual(['film.lock.claim']);
    expect(await take(disk, machine.start())).toBeNull();
    await claim?.release();
    expect(names()).toEqual([]);
  });

  it('releases nothing that is not its own any more', async () => {
    const { disk: inner } = memoryDisk({ '/film/': '' });
    const disk = kind(inner);
    const machine = new Machine();
    const first = await take(disk, machine.start());
    await disk.rename(PATH, '/tmp/removed-by-hand');
    const second = await take(disk, machine.start());
    await first?.release();
    expect(await take(disk, machine.start())).toBeNull();
    await second?.release();
  });

  it('can be taken whatever step its owner was killed before, and leaves nothing of it', async () => {
    for (let steps = 0; ; steps += 1) {
      const stale = await staleClaim(kind);
      if (!(await takeAndDie(stale, steps))) {
        expect(steps).toBeGreaterThan(10);
        return;
      }
      const next = await take(stale.disk, stale.machine.start());
      expect(next, `killed before step ${steps}`).not.toBeNull();
      expect(stale.names(), `killed before step ${steps}`).toEqual(['film.lock.claim']);
      await next?.release();
      expect(stale.names()).toEqual([]);
    }
  });
});

/** One of several processes that are stepped through the protocol. */
interface Actor {
  /** Lets it do its next operation and waits until it stands before the one after, or has ended. */
  advance(): Promise<void>;
  isDone(): boolean;
}

/** How a race ended: the most that held the claim at a time, how many ever did, and what is left in the folder. */
interface Outcome {
  most: number;
  takers: number;
  names: string[];
}

/**
 * Processes take over the same claim, hold it for a step where they get it and, if they are asked to, release it. `choose` says which
 * of those that have not ended does its next step.
 */
async function race(
  { disk, machine, names, lost }: Stale,
  count: number,
  releasing: boolean,
  choose: (actors: Actor[]) => Actor | undefined,
): Promise<Outcome> {
  let [holders, most, takers] = [0, 0, 0];
  const actors: Actor[] = [];

  /** Every second one was not asked to give anything up. */
  async function live(step: () => Promise<void>): Promise<void> {
    const gives = actors.length % 2 === 0 ? lost : undefined;
    const claim = await take(stepped(disk, step), machine.start(), gives);
    if (!claim) return;
    takers += 1;
    holders += 1;
    most = Math.max(most, holders);
    if (!releasing) return;
    await step();
    holders -= 1;
    await claim.release();
  }

  async function actor(): Promise<Actor> {
    let go = () => {};
    let halted = () => {};
    let isDone = false;
    const nextHalt = () =>
      new Promise<void>((resolve) => {
        halted = resolve;
      });
    const first = nextHalt();
    const step = () =>
      new Promise<void>((resolve) => {
        go = resolve;
        halted();
      });
    void live(step).finally(() => {
      isDone = true;
      halted();
    });
    await first;
    return {
      isDone: () => isDone,
      async advance() {
        const halt = nextHalt();
        go();
        await halt;
      },
    };
  }

  while (actors.length < count) actors.push(await actor());
  for (let open = actors; open.length > 0; open = open.filter(({ isDone }) => !isDone()))
    await choose(open)?.advance();
  return { most, takers, names: names() };
}

function check({ most, takers, names }: Outcome, releasing: boolean): void {
  expect(most).toBe(1);
  if (!releasing) expect(takers).toBe(1);
  expect(names).toEqual(releasing ? [] : ['film.lock.claim']);
}

describe.each(KINDS)('processes that take over the same claim %s', (_, kind) => {
  it.each([false, true])(
    'have one holder at a time wherever one, the other and the one again are interrupted (releasing: %s)',
    async (releasing) => {
      for (let first = 0; first < 8; first += 1)
        for (let second = 0; second < 8; second += 1)
          for (let third = 0; third < 4; third += 1) {
            let step = 0;
            const outcome = await race(await staleClaim(kind), 2, releasing, ([one, other = one]) => {
              step += 1;
              const isOthers = step > first && (step <= first + second || step > first + second + third);
              return isOthers ? other : one;
            });
            check(outcome, releasing);
          }
    },
  );

  it.each([false, true])(
    'have one holder at a time in any order of four, where others were killed before (releasing: %s)',
    async (releasing) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(12), { maxLength: 3 }),
          fc.infiniteStream(fc.nat(3)),
          async (killed, turns) => {
            const stale = await staleClaim(kind);
            for (const steps of killed) await takeAndDie(stale, steps);
            const choose = (open: Actor[]) => open[turns.next().value % open.length];
            check(await race(stale, 4, releasing, choose), releasing);
          },
        ),
        { numRuns: 40 },
      );
    },
  );
});

describe.each(KINDS)('processes that take a claim that was given up for lost %s', (_, kind) => {
  it.each<[string, string | undefined, boolean]>([
    ['of a process that nobody can ask', undefined, false],
    ['of a process that nobody can ask', undefined, true],
    ['that cannot be read', 'x', false],
    ['that cannot be read', 'x', true],
  ])(
    '%s have one holder at a time in any order of four (%j, releasing: %s)',
    async (_what, content, releasing) => {
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat(3)), async (turns) => {
          const choose = (open: Actor[]) => open[turns.next().value % open.length];
          check(await race(await lostClaim(kind, content), 4, releasing, choose), releasing);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('leaves a claim alone that came in the place of the one that was given up', async () => {
    const { disk, machine, lost } = await lostClaim(kind);
    await disk.rename(PATH, '/tmp/removed-by-hand');
    const later = await take(disk, machine.start());
    expect(later).not.toBeNull();
    expect(await take(disk, machine.start(), lost)).toBeNull();
  });
});

describe('takeClaim', () => {
  async function claimBy(over: Partial<ProcessIdentity>, content?: string) {
    const { disk, volume } = memoryDisk({ '/film/': '' });
    const other = new Machine({ ...over });
    await take(disk, other.start(7));
    if (content !== undefined) volume.writeFileSync(PATH, content);
    const taken = await takeClaim({ disk, path: PATH, run: 'r', clock, processes: new Machine().start(8) });
    return taken.ok ? 'taken over' : taken.error.message;
  }

  it('takes over a claim whose process is not there any more', async () => {
    expect(await claimBy({})).toBe('taken over');
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['another machine', { host: 'render-2' }],
    ['another machine of the same name', { machine: 'm2', boot: 'b2' }],
    ['another container', { pid_namespace: 'pid:[2]' }],
    ['another start of the machine, or of a copy of it', { boot: 'b0' }],
    ['a start of the machine that is not known', { boot: null }],
  ])('refuses the claim of %s', async (_, over) => {
    expect(await claimBy(over)).toContain('process 7');
  });

  it.each(['', '{"nonce":', '{}', 'null', '\0\0\0'])('refuses a claim that says %j', async (content) => {
    expect(await claimBy({}, content)).toContain('cannot be read');
  });

  it('is not fooled by a later process with the same id', async () => {
    const { disk } = memoryDisk({ '/film/': '' });
    const machine = new Machine();
    await take(disk, machine.start(7));
    machine.end(7);
    machine.start(7);
    expect(await take(disk, machine.start(8))).not.toBeNull();
  });
});
