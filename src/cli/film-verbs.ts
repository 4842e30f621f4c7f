import { addAbortSignal } from 'node:stream';
import { findManifest, manifestsIn, namesManifest } from '../app/film/find-manifest.js';
import { diskWithStdin, STDIN } from '../app/film/stdin-film.js';
import { type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { MOST_BYTES } from '../yaml/read.js';
import type { Prepare, Ready, Verb } from './commands/use.js';
import type { CliContext } from './context.js';
import type { FilmFlags } from './options.js';
import { refuse, tell } from './show.js';

/** What is typed for a manifest that comes from stdin. */
const DASH = '-';

/** How a program is told what a verb refuses: a document, or a line among lines. */
type Indent = NonNullable<CliContext['refusals']>['indent'];

/** Prepares a verb about a manifest, which may be left out or be a folder. */
export function withManifest<Words extends unknown[]>(
  verb: Verb<[manifest: string, ...Words]>,
  indent: Indent = 2,
): Prepare<[typed: string | undefined, ...Words]> {
  return async (context, typed, ...words) => {
    const found =
      typed === DASH
        ? err(refusal('invalid', 'Only validate and plan read a manifest from stdin (-).'))
        : await findManifest(context, typed);
    const about = contextOf(context, words, found.ok ? found.value : (typed ?? ''), indent);
    return ready(
      about,
      found.ok ? verb.bind(null, about, found.value, ...words) : refuse.bind(null, about, found.error),
    );
  };
}

/** The same for a verb that also reads a manifest from stdin. */
export function withManifestOrStdin<Words extends unknown[]>(
  verb: Verb<[manifest: string, ...Words]>,
): Prepare<[typed: string | undefined, ...Words]> {
  return async (context, typed, ...words) => {
    if (typed !== DASH) return withManifest(verb)(context, typed, ...words);
    const bytes = await readStdin(context);
    const about = contextOf(context, words, STDIN);
    if (!bytes.ok) return ready(about, refuse.bind(null, about, bytes.error));
    const disk = diskWithStdin(context.disk, bytes.value);
    return ready(about, verb.bind(null, { ...about, disk }, STDIN, ...words));
  };
}

/** The same for a verb about takes of a film: a first word that names no manifest is a take. */
export function withManifestAndTakes<Words extends unknown[]>(
  verb: Verb<[manifest: string, takes: string[], ...Words]>,
): Prepare<[typed: string | undefined, takes: string[], ...Words]> {
  return async (context, typed, takes, ...words) => {
    const isTake = typed !== undefined && typed !== DASH && !(await namesManifest(context, typed));
    const prepare = withManifest(verb);
    return isTake
      ? prepare(context, undefined, [typed, ...takes], ...words)
      : prepare(context, typed, takes, ...words);
  };
}

/** The same for a verb that is told what to do before the manifest. */
export function withManifestBehindWord<Words extends unknown[]>(
  verb: Verb<[manifest: string, word: string, ...Words]>,
): Prepare<[word: string, typed: string | undefined, ...Words]> {
  return (context, word, typed, ...words) => withManifest(verb)(context, typed, word, ...words);
}

/** The same for a verb that has something to do where there is no manifest to be found. */
export function withManifestIfAny<Words extends unknown[]>(
  verb: Verb<[manifest: string | undefined, ...Words]>,
): Prepare<[typed: string | undefined, ...Words]> {
  return async (context, typed, ...words) => {
    if (typed !== undefined) return withManifest(verb)(context, typed, ...words);
    const found = await manifestsIn(context, '.');
    if (found.length > 1)
      tell(context, `No film was checked: there are ${found.length} manifests here. Name one of them.`);
    const [manifest] = found.length === 1 ? found : [];
    const about = contextOf(context, words, manifest ?? '');
    return ready(about, verb.bind(null, about, manifest, ...words));
  };
}

function ready(about: CliContext, run: Ready['run']): Ready {
  return { run, refuse: (why) => refuse(about, why) };
}

/** The context with what was typed behind `--ledger`, and with `--json`: every verb about a film has its options among its words. */
function contextOf(
  context: CliContext,
  words: readonly unknown[],
  manifest: string,
  indent: Indent = 2,
): CliContext {
  const [flags] = words.filter((word): word is FilmFlags => typeof word === 'object' && !Array.isArray(word));
  return {
    ...context,
    ...(flags?.ledger !== undefined && { ledgerAddress: flags.ledger }),
    ...(flags?.json && { refusals: { manifest, indent } }),
  };
}

async function readStdin({ in: input, interrupt }: CliContext): Promise<Result<Uint8Array, Refusal>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(interrupt, input)) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > MOST_BYTES)
        return err(
          refusal('invalid', `The manifest on stdin is larger than ${MOST_BYTES / 1024 / 1024} MiB.`),
        );
    }
  } catch (error) {
    if (interrupt.aborted) return err(refusal('interrupted', 'Interrupted. Nothing was read.'));
    throw error;
  }
  return ok(Buffer.concat(chunks));
}
