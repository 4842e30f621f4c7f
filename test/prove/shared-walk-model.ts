import fc from 'fast-check';
import type { Disturbance } from '../support/cli-harness.js';
import type { Outcome } from '../support/fake-gateway.js';
import { anyTrouble } from './disturbances.js';

/** A shot of a film on several machines. Its prompt says all of its content, and no other shot ever has the same. */
export interface SharedShot {
  key: number;
  id: string;
  version: number;
  duration: 6 | 8;
  model: 'ltx-2-video' | 'ltx-2-19b';
  scene: (typeof SCENES)[number];
  takes: number;
}

export const SCENES = ['pier', 'boat'] as const;
export const PEOPLE = ['anna', 'ben'] as const;
export type Person = (typeof PEOPLE)[number];

/** What the film and its parts may spend, in millionths of a dollar; null for no limit. */
export interface Limits {
  film: number | null;
  pier: number | null;
  video: number | null;
  anna: number | null;
}

/** What one command of a run is asked for. */
export interface Order {
  verb: 'render' | 'retry';
  maxCost: number | null;
  isForced: boolean;
  isOfOne: boolean;
  disturbance: Disturbance;
  /** Milliseconds after which it begins. */
  after: number;
}

/** What becomes of submissions in a run. */
export interface Weather {
  seed: number;
  /** The shares of submissions that go wrong, and of jobs that end badly. */
  lost: number;
  bad: number;
}

export type SharedStep =
  | { kind: 'edit' | 'length' | 'rename' | 'scene' | 'takes' | 'add' | 'delete'; a: number; b: number }
  | { kind: 'pick' | 'keep' | 'settle' | 'crash'; a: number; b: number }
  | { kind: 'limits'; limits: Limits }
  | { kind: 'move'; dieAt: number | null }
  | { kind: 'run'; at: readonly Person[]; orders: Order[]; concurrency: number; weather: Weather; a: number };

const nat = fc.nat(1000);

const amount = (most: number) => fc.option(fc.integer({ min: 0, max: most }), { freq: 2 });

const order: fc.Arbitrary<Order> = fc.record({
  verb: fc.constantFrom('render' as const, 'render' as const, 'render' as const, 'retry' as const),
  maxCost: fc.option(fc.integer({ min: 0, max: 3_000_000 }), { freq: 1 }),
  isForced: fc.nat(7).map((chance) => chance === 0),
  isOfOne: fc.nat(5).map((chance) => chance === 0),
  disturbance: fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: anyTrouble('Postgres ledger', 120) },
  ),
  after: fc.constantFrom(0, 0, 300, 3_000, 20_000),
});

const run = fc.record({
  kind: fc.constant('run' as const),
  at: fc.constantFrom<readonly Person[]>(PEOPLE, PEOPLE, ['anna'], ['ben']),
  orders: fc.array(order, { minLength: 2, maxLength: 2 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  weather: fc.record({
    seed: fc.integer(),
    lost: fc.constantFrom(0, 0.1, 0.3),
    bad: fc.constantFrom(0, 0.1, 0.4),
  }),
  a: nat,
});

const small = fc.record({
  kind: fc.constantFrom(
    'edit' as const,
    'edit' as const,
    'length' as const,
    'rename' as const,
    'scene' as const,
    'takes' as const,
    'add' as const,
    'delete' as const,
    'pick' as const,
    'keep' as const,
    'settle' as const,
    'settle' as const,
  ),
  a: nat,
  b: nat,
});

const limits = fc.record({
  kind: fc.constant('limits' as const),
  limits: fc.record({
    film: amount(6_000_000),
    pier: amount(3_000_000),
    video: amount(4_000_000),
    anna: amount(3_000_000),
  }),
});

export const anySharedStep: fc.Arbitrary<SharedStep> = fc.oneof(
  { weight: 10, arbitrary: run },
  { weight: 8, arbitrary: small },
  { weight: 3, arbitrary: limits },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('move' as const), dieAt: fc.option(fc.nat(120), { freq: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), a: nat, b: nat }) },
);

export function promptOf({ key, version, duration, model }: SharedShot): string {
  return `shot ${key} version ${version} ${model} ${duration}`;
}

/** What a take of that prompt costs by hand, in millionths of a dollar. */
export function costOf(prompt: string): number {
  return prompt.includes('ltx-2-19b') ? 89_600 : Number(prompt.split(' ').at(-1)) * 60_000;
}

/** A number in [0, 1) that follows from a seed and a text. */
export function chance(seed: number, text: string): number {
  let hash = seed | 0;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

export function outcomeIn({ seed, bad }: Weather, prompt: string, count: number): Outcome {
  if (chance(seed, `${prompt} ${count} ends`) >= bad) return 'COMPLETED';
  const outcomes = ['ERROR', 'ERROR', 'FAILED', 'empty'] as const;
  return outcomes[Math.floor(chance(seed, `${prompt} ${count} how`) * outcomes.length)] as Outcome;
}
