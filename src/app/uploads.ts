import { LARGEST_SERVED } from '../core/door-address.js';
import { err, ok, type Result } from '../core/result.js';
import { isHidden } from '../gateway/http/link.js';
import type { StoredUploads } from '../manifest/uploads.js';
import { isRendered, type Plan, type PlannedUploads } from '../plan/plan.js';
import { HOW_TO_UPLOAD, hiddenImagesOf } from '../takes/hidden-images.js';
import type { BatchOptions } from './batch.js';
import type { DoorChoice } from './door-choice.js';
import type { Environment, Film } from './film.js';
import { type GatewayChoices, isPublicGateway } from './gateway-choice.js';
import { placeFor } from './place.js';
import { badFiles, invalid, type Refusal } from './refusal.js';

const NAME_PUBLIC = 'Name a public address under `uploads:`. Nothing was sent.';

const MIB = 1024 * 1024;

/** The largest image that is uploaded, in bytes: it is read whole, so that what is sent is what was checked. */
const LARGEST = 256 * MIB;

/** What a plan would upload and where, absent if nothing; or why it must not be carried out. Sends nothing. */
export async function plannedUploads(
  environment: Environment,
  film: Film,
  plan: Plan,
  options: Pick<BatchOptions, 'sandbox' | 'times'> & { gateways: GatewayChoices },
  door: DoorChoice | null,
  framed: number,
): Promise<Result<{ uploads?: PlannedUploads }, Refusal>> {
  if (options.sandbox) return ok({});
  const takes = plan.takes.filter(isRendered).map(({ take }) => take);
  const files = new Map<string, PlannedUploads['files'][number]>();
  for (const input of takes.flatMap((take) => [take.input, take.endInput]))
    if (input?.kind === 'file') files.set(input.sha256, { image: input.written, bytes: input.bytes });
  if (files.size === 0 && framed === 0) return ok({});
  const isPublic = options.gateways.all.some(isPublicGateway);
  const served = door?.servesImages === true;
  const most = served ? LARGEST_SERVED : LARGEST;
  const large = [...files.values()].find(({ bytes }) => bytes > most);
  if (large)
    return invalid(
      `${large.image} is larger than ${most / MIB} MiB and cannot be ${served ? 'served' : 'uploaded'}. Nothing was sent.`,
    );
  if (served && isPublic && isHidden(new URL(door.url).hostname))
    return invalid(`The gateway cannot reach ${door.name}. ${NAME_PUBLIC}`);
  if (served) return ok({ uploads: { place: door.name, served, files: [...files.values()], framed } });
  if (!film.uploads.ok) return err(badFiles(film.uploads.error));
  const uploads = film.uploads.value;
  if (uploads === null || uploads.kind === 'door')
    return err({ ...badFiles(hiddenImagesOf(film.manifest, takes)), message: HOW_TO_UPLOAD });
  const place = await placeFor(environment, uploads);
  if (!place.ok) return place;
  await place.value.close();
  const { name, linkHost } = place.value;
  if (isPublic && linkHost !== null && isHidden(linkHost))
    return invalid(
      `Links to images at ${name} lead to ${linkHost}, which the gateway cannot reach. ${NAME_PUBLIC}`,
    );
  const short = shortLinks(uploads, options);
  if (short !== null) return invalid(short);
  return ok({ uploads: { place: name, files: [...files.values()], framed } });
}

/** How long a gateway may take until it reads an image, in milliseconds. */
export function longestWait({ times }: Pick<BatchOptions, 'times'>): number {
  return times.jobTimeout + times.reachTimeout;
}

function shortLinks(uploads: StoredUploads, options: Pick<BatchOptions, 'times'>): string | null {
  if (uploads.kind !== 's3' || uploads.public_url !== null) return null;
  if (uploads.expires * 1000 >= longestWait(options)) return null;
  const [lasts, needed] = [uploads.expires, longestWait(options) / 1000].map((seconds = 0) =>
    Math.ceil(seconds / 60),
  );
  return `Links to uploaded images would expire after ${lasts} min, but a job may wait for ${needed} min (--job-timeout and --reach-timeout). Raise \`expires\` under \`uploads:\`. Nothing was sent.`;
}
