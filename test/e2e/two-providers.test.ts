import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type ReelsServer, type ReelsSettings, startReels } from '../gateway/reels/server.js';
import { type E2eFilm, it as inStudio, QUICK } from '../support/e2e-film.js';
import { type Running, startCommand } from '../support/running-command.js';

/** The command with a second provider; `test/support/build.ts` makes it. */
const COMMAND = fileURLToPath(new URL('../../.build/reels-command.mjs', import.meta.url));

const REELS_KEY = 'reels-key-77d1';

const REELS_MODEL = `name: reels-slow
title: Reels Slow
provider: reels
gateway_model: slow
path: /v1/models/slow/clips
parameters:
  duration: { type: integer, required: true, minimum: 1, maximum: 10, unit: s, description: Length of the clip }
price: { per_generation: 0.20 }
`;

/** Two shots of each, in turn: $0.36, $0.20, $0.36, $0.20. */
const FILM = `version: 1
models: [reels-slow.yaml]
shots:
  - { id: a, model: ltx-2-video, prompt: prompt a, image: "https://frames.example/1.png", settings: { duration: 6, resolution: 1080p } }
  - { id: b, model: reels-slow, prompt: prompt b, settings: { duration: 1 } }
  - { id: c, model: ltx-2-video, prompt: prompt c, image: "https://frames.example/1.png", settings: { duration: 6, resolution: 1080p } }
  - { id: d, model: reels-slow, prompt: prompt d, settings: { duration: 1 } }
`;

interface TwoGateways {
  studio: E2eFilm;
  reels: ReelsServer;
  start(...args: string[]): Running;
}

/** Both fake services, which give their jobs the same ids, and the folder of the film. */
const it = inStudio.extend<{ openBoth: (settings?: Partial<ReelsSettings>) => Promise<TwoGateways> }>({
  openBoth: async ({ open }, use) => {
    const servers: ReelsServer[] = [];
    await use(async (settings = {}) => {
      let jobs = 0;
      const newId = () => {
        jobs += 1;
        return `clip-${jobs}`;
      };
      const studio = await open({ renderMs: 300, newId });
      const reels = await startReels({ key: REELS_KEY, renderMs: 150, now: Date.now, ...settings });
      servers.push(reels);
      studio.write('reels-slow.yaml', REELS_MODEL);
      studio.write('film.yaml', FILM);
      Object.assign(studio.env, { REELS_GATEWAY: reels.origin, REELS_API_KEY: REELS_KEY });
      const start = (...args: string[]) => startCommand(args, studio.folder, studio.env, COMMAND);
      return { studio, reels, start };
    });
    await Promise.all(servers.map((server) => server.close()));
  },
});

const RENDER = ['render', 'film.yaml', '--yes', ...QUICK];

/** What each gateway was paid for: a prompt for every job that it took. */
function paid({ studio, reels }: TwoGateways) {
  const sorted = (prompts: unknown[]) => prompts.map(String).sort();
  return [
    sorted(studio.oracle.jobs.map(({ prompt }) => prompt)),
    sorted(reels.taken.map(({ prompt }) => prompt)),
  ];
}

const ALL_PAID = [
  ['prompt a', 'prompt c'],
  ['prompt b', 'prompt d'],
];

it('plans, renders and keeps a film of two providers, whose ids are the same', async ({ openBoth }) => {
  const both = await openBoth();
  const { studio, reels, start } = both;
  const plan = await start('plan', 'film.yaml').ended;
  expect(plan.exit, plan.err).toBe(0);
  expect(plan.err).toContain(`${studio.oracle.origin}: key from PIXAZO_API_KEY`);
  expect(plan.err).toContain(`${reels.origin}: key from REELS_API_KEY`);
  const rendered = await start(...RENDER).ended;
  expect(rendered.exit, rendered.err).toBe(0);
  expect(rendered.err + rendered.out).toContain(
    `at ${studio.oracle.origin} (key from PIXAZO_API_KEY) and ${reels.origin} (key from REELS_API_KEY)`,
  );
  expect(paid(both)).toEqual(ALL_PAID);
  const ids = (await studio.jobs()).map(({ accepted }) => accepted?.request_id).sort();
  expect(ids).toEqual(['clip-1', 'clip-1', 'clip-2', 'clip-2']);
  // The built command, which knows one provider, reads what the other one rendered.
  expect(await studio.states()).toEqual({
    'a:1': 'finished',
    'b:1': 'finished',
    'c:1': 'finished',
    'd:1': 'finished',
  });
  expect((await start(...RENDER).ended).exit).toBe(0);
  expect(paid(both)).toEqual(ALL_PAID);
  const doctor = await start('doctor', 'film.yaml').ended;
  expect((doctor.out + doctor.err).split('accepts the key')).toHaveLength(3);
});

it.for([1, 2, 3, 4])(
  'goes on after a kill -9 at acceptance %i, and pays for nothing twice',
  async (nth, { openBoth }) => {
    const both = await openBoth();
    const { studio, start } = both;
    const first = start(...RENDER);
    await first.says(' accepted as ', nth);
    first.signal('SIGKILL');
    await first.ended;
    const second = await start(...RENDER).ended;
    const states = await studio.states();
    // What was on the wire at the kill: of the one only a person can tell; Reels finds its own, unless they never got there.
    const inState = (state: string) =>
      Object.keys(states)
        .filter((take) => states[take] === state)
        .map((take) => `prompt ${take.slice(0, 1)}`);
    const [finished, unknown] = [inState('finished'), inState('unknown')];
    expect([...finished, ...unknown].sort()).toEqual(ALL_PAID.flat().sort());
    expect(second.exit, second.err).toBe(unknown.length === 0 ? 0 : 1);
    const [byOracle = [], byReels = []] = paid(both);
    expect(byReels).toEqual(finished.filter((prompt) => ALL_PAID[1]?.includes(prompt)).sort());
    for (const prompts of [byOracle, byReels]) expect(new Set(prompts).size).toBe(prompts.length);
    for (const prompt of finished) expect([...byOracle, ...byReels]).toContain(prompt);
  },
);

it('finishes one while the other refuses the account, and ends with 4', async ({ openBoth }) => {
  let isRefusing = true;
  const both = await openBoth({ fault: () => (isRefusing ? 401 : null) });
  const { studio, reels, start } = both;
  const refused = await start(...RENDER).ended;
  expect(refused.exit).toBe(4);
  expect(refused.err + refused.out).toContain(`no more submissions to ${reels.origin}: the gateway refuses`);
  expect(paid(both)).toEqual([['prompt a', 'prompt c'], []]);
  expect(await studio.states()).toMatchObject({ 'a:1': 'finished', 'c:1': 'finished' });
  isRefusing = false;
  expect((await start(...RENDER).ended).exit).toBe(0);
  expect(paid(both)).toEqual(ALL_PAID);
});

it('keeps a cap over both, and refuses one address for two', async ({ openBoth }) => {
  const both = await openBoth();
  const { studio, start } = both;
  const named = await start(...RENDER, '--gateway', studio.oracle.origin).ended;
  expect(named.exit).toBe(2);
  expect(named.err).toMatch(/--gateway names the address of one provider.*REELS_GATEWAY/);
  const capped = await start('render', 'film.yaml', '--max-cost', '0.60', ...QUICK).ended;
  expect(capped.exit, capped.err).toBe(3);
  expect(paid(both)).toEqual([['prompt a'], ['prompt b']]);
});
