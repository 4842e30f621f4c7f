import type { Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import type { Gateway } from '../../gateway/port.js';
import { linkProof } from '../../inputs/link-proof.js';
import type { LocalFile } from '../../inputs/place.js';
import { createUploader, type Uploader } from '../../inputs/uploader.js';
import type { ImageInput } from '../../manifest/resolved.js';
import type { Plan } from '../../plan/plan.js';
import type { ResolveInput, RunBase, RunContext } from '../../run/context.js';
import { localImage } from '../../sandbox/check.js';
import type { Batch, BatchOptions } from '../batch/batch.js';
import { placeFor, uploadLogIn } from '../batch/upload-place.js';
import { longestWait } from '../batch/uploads.js';

/** What a run has for the inputs of its takes. */
export interface Inputs {
  resolve: ResolveInput;
  close(): Promise<void>;
}

/** What a run reaches besides its gateways, and how these reach it. */
export interface Reach extends Inputs {
  /** Hears calls of a gateway, which comes back showing no name of a door in any text. */
  attach(gateway: Gateway): Pick<RunContext, 'gateway' | 'hints'>;
}

/**
 * Opens what a plan needs for the inputs of its takes, for a gateway on this machine or a public one. A `door`, which stays open, serves
 * them.
 */
export async function openInputs(
  batch: Batch,
  base: RunBase,
  { plan, isPublic }: { plan: Plan; isPublic: boolean },
  door: Uploader | null,
): Promise<Result<Inputs, Refusal>> {
  const { environment, film, options } = batch;
  const uploads = film.uploads.ok ? film.uploads.value : null;
  if (door !== null || plan.uploads === undefined || uploads === null || uploads.kind === 'door') {
    const resolve = inputsFor(options, door, base.emit);
    return ok({ resolve, close: async () => undefined });
  }
  const place = await placeFor(environment, uploads);
  if (!place.ok) return place;
  const { clock, random, disk, env } = environment;
  const proxies = proxiesFrom(env);
  const proxyFor = proxies.ok ? proxies.value : noProxy;
  const uploader = createUploader({
    place: place.value,
    prove: linkProof({ clock, proxyFor, isPublicOnly: isPublic }),
    log: uploadLogIn(disk, film.places.output, environment),
    clock,
    random,
    signal: base.stop.submissions,
    linkLasts: longestWait(options),
  });
  return ok({ resolve: inputsFor(options, uploader, base.emit), close: uploader.close });
}

/** How inputs reach the chosen gateway: a link as it is; a file on this machine by an upload, and at the sandbox by its bytes. */
export function inputsFor(
  { sandbox }: Pick<BatchOptions, 'sandbox'>,
  uploader: Uploader | null,
  emit: RunBase['emit'],
): ResolveInput {
  return async (input, take) => {
    if (input.kind === 'url') return ok(input.url);
    if (sandbox) return ok(localImage(input.sha256));
    const image = input.written;
    if (uploader === null)
      return err(`its image ${image} is a file on this machine, and the gateway reads public links only`);
    return uploader.link(fileOf(input), {
      began: ({ bytes }, place) => emit({ type: 'uploading', take, image, bytes, place }),
      ended: () => emit({ type: 'uploaded', take, image }),
      waiting: (why, ms) => emit({ type: 'waiting', why, seconds: Math.ceil(ms / 1000), take }),
    });
  };
}

function fileOf({ path, sha256, bytes, mime }: ImageInput & { kind: 'file' }): LocalFile {
  return { path, sha256, bytes, mime };
}
