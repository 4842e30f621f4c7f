import fc from 'fast-check';

/** A shot of a random film, with what one take of it costs in millionths of a dollar by hand; null without a price. */
export interface PricedShot {
  id: string;
  prompt: string;
  takes: number;
  enabled: boolean;
  cost: number | null;
  written: Record<string, unknown>;
}

/** What bounds a run, in millionths of a dollar. */
export interface Bounds {
  budget: number | null;
  maxCost: number | null;
  allowUnpriced: boolean;
}

const PER_SECOND: Record<string, number> = { '1080p': 60_000, '2160p': 240_000 };
const A_GENERATION = 89_600;
/** What the films' own `prices:` say of a second of ltx-2-pro, odd on purpose. */
const PRO_PER_SECOND = 33_333;

/** Every film here prices ltx-2-pro at 1080p itself. */
export const PRICES = { 'ltx-2-pro': { per_second: { '1080p': 0.033333 } } };

const kind = fc.oneof(
  fc
    .record({ duration: fc.constantFrom(6, 8, 10), resolution: fc.constantFrom('720p', '1080p', '2160p') })
    .map(({ duration, resolution }) => ({
      cost: PER_SECOND[resolution] === undefined ? null : duration * PER_SECOND[resolution],
      written: { model: 'ltx-2-video', settings: { duration, resolution } },
    })),
  fc.constant({ cost: A_GENERATION, written: { model: 'ltx-2-19b' } }),
  fc
    .record({ duration: fc.constantFrom(6, 8, 10), resolution: fc.constantFrom('1080p', '2160p') })
    .map(({ duration, resolution }) => ({
      cost: resolution === '1080p' ? duration * PRO_PER_SECOND : null,
      written: { model: 'ltx-2-pro', settings: { duration, resolution } },
    })),
);

/** Films of up to six shots; every shot has a prompt of its own. */
export const anyShots: fc.Arbitrary<PricedShot[]> = fc
  .array(
    fc.record({ kind, takes: fc.integer({ min: 1, max: 3 }), enabled: fc.boolean().map((on) => on || on) }),
    { minLength: 1, maxLength: 6 },
  )
  .map((shots) =>
    shots.map(({ kind: { cost, written }, takes, enabled }, index) => {
      const id = `s${index}`;
      const prompt = `prompt of ${id}`;
      return { id, prompt, takes, enabled, cost, written: { id, prompt, takes, enabled, ...written } };
    }),
  );

const amount = fc.integer({ min: 0, max: 9_000_000 });

/** Bounds of a run: none, one or both caps. */
export const anyBounds: fc.Arbitrary<Bounds> = fc.record({
  budget: fc.option(amount, { freq: 2 }),
  maxCost: fc.option(amount, { freq: 2 }),
  allowUnpriced: fc.boolean(),
});

/**
 * The takes, by prompt, that a run may submit, of those that are wanted: in order, up to the first that does not fit; none under a cap where
 * nobody knows what is `committed` (null).
 */
export function admitted(
  wanted: readonly PricedShot[],
  { budget, maxCost, allowUnpriced }: Bounds,
  committed: number | null,
): PricedShot[] {
  const isCapped = budget !== null || maxCost !== null;
  if (committed === null && isCapped) return [];
  let left = Math.min(budget === null ? Infinity : budget - (committed ?? 0), maxCost ?? Infinity);
  let isFull = false;
  return wanted.filter(({ cost }) => {
    if (cost === null) return allowUnpriced && !isCapped;
    isFull ||= cost > left;
    if (!isFull) left -= cost;
    return !isFull;
  });
}

/** Millionths as the exact decimal text that a command line takes. */
export function written(micros: number): string {
  return (micros / 1_000_000).toFixed(6);
}

/** Decimal text of dollars in millionths; null for null. */
export function micros(text: string): number {
  return Math.round(Number(text) * 1_000_000);
}

/** A line of a lockfile as far as money is concerned. */
interface Line {
  job?: string;
  /** The `sum` of the lines whose templates say the rest. */
  like?: string[];
  template?: Line;
  sum?: string;
  intent?: { attempt: number; quote: string | null; shot: string; model: string; run: string };
  released?: { attempt: number };
  refused?: unknown;
  lost?: unknown;
  accepted?: unknown;
  ended?: { outcome: string; charged: string };
}

/** What the whole lines of a lockfile commit, in millionths. */
export function committedBy(text: string): number {
  return commitments(text).reduce((sum, { usd }) => sum + usd, 0);
}

/** What a job commits, in millionths, and the part of the film that it is in. */
export interface Commitment {
  job: string;
  usd: number;
  shot: string;
  model: string;
  run: string;
}

/** What each job commits by the rules alone: its quote, unless it was released, refused or ended with ERROR. */
export function commitments(text: string): Commitment[] {
  const jobs = new Map<string, Line>();
  const lines = text.split('\n').slice(0, -1);
  const templates = new Map<string | undefined, Line>();
  for (const line of lines) {
    if (!line.startsWith('{"template":')) continue;
    const { template = {}, sum } = JSON.parse(line) as Line;
    templates.set(sum, template);
  }
  for (const line of lines) {
    if (!line.includes('"job"')) continue;
    const record = JSON.parse(line) as Line;
    if (record.job === undefined) continue;
    for (const sum of record.like ?? []) {
      const { intent, ended } = templates.get(sum) ?? {};
      if (intent) record.intent = { ...intent, ...record.intent } as NonNullable<Line['intent']>;
      if (ended && record.ended) record.ended = { ...ended, ...record.ended };
    }
    const known = jobs.get(record.job) ?? {};
    const later = (record.intent?.attempt ?? 0) >= (known.intent?.attempt ?? 0);
    jobs.set(record.job, {
      ...known,
      ...record,
      ...(later ? {} : { intent: known.intent ?? undefined }),
    } as Line);
  }
  return [...jobs].map(([job, { intent, released, refused, lost, accepted, ended }]) => {
    const isReleased = !accepted && !lost && released?.attempt === intent?.attempt;
    const isFree = isReleased || refused || ended?.charged === 'no';
    const { quote = null, shot = '', model = '', run = '' } = intent ?? {};
    return { job, usd: isFree || quote === null ? 0 : micros(quote), shot, model, run };
  });
}
