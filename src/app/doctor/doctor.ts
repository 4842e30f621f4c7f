import { type BatchOptions, usualTimes } from '../batch.js';
import type { Environment } from '../environment.js';
import { openFilm } from '../film.js';
import type { GatewayOptions } from '../gateway-choice.js';
import { checkAccount } from './account.js';
import { attempt, type Check } from './check.js';
import { checkFilm } from './film.js';
import { checkFfmpeg, checkNode } from './machine.js';

/** What is looked at. */
export interface Exam {
  environment: Environment;
  /** Path of a manifest as typed; null for the machine and the account alone. */
  manifest: string | null;
  options: GatewayOptions;
  /** Ask for each image link of the manifest. */
  links: boolean;
  /** The version of Node, and those that the package asks for (null where that is not known). */
  node: { version: string; engines: string | null };
  /** Aborted when nobody waits for more. */
  signal: AbortSignal;
}

/**
 * Looks at everything that could stop a render, in the order of `CHECKS`; a check that fails keeps none of the others from being made.
 * Pays and submits nothing, and writes nothing but the file of the write test, which is removed. Never throws.
 */
export async function* examine(exam: Exam): AsyncGenerator<Check> {
  const made: Check[] = [];
  for await (const check of checksOf(exam, made)) {
    made.push(check);
    yield check;
  }
}

async function* checksOf(exam: Exam, made: readonly Check[]): AsyncGenerator<Check> {
  const { environment, manifest, options, node, signal } = exam;
  yield await attempt('node', async () => checkNode(node.version, node.engines));
  const film =
    manifest === null ? null : { manifest, opening: openFilm(environment, manifest, options.sandbox) };
  const opened = await film?.opening.catch(() => undefined);
  const takes = opened?.ok ? opened.value.takes : [];
  yield* checkAccount({ environment, options, takes, signal });
  yield await attempt('ffmpeg', () => checkFfmpeg(environment.env.PATH));
  if (film !== null)
    yield* checkFilm(
      { ...exam, ...film, options: { ...PLAIN, ...options, times: usualTimes(options.sandbox) } },
      made,
    );
}

/** What a render without any option is asked for. */
const PLAIN: Omit<BatchOptions, keyof GatewayOptions | 'times'> = {
  only: [],
  retry: false,
  force: false,
  payAgain: false,
  maxCost: null,
  allowUnpriced: false,
  gatewayMoved: false,
};
