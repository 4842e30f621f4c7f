import { join } from 'node:path';
import type { Result } from '../core/result.js';
import { proxiesFrom } from '../gateway/http/proxy.js';
import { PROVIDERS } from '../gateway/providers.js';
import { openPlace } from '../inputs/open-place.js';
import type { Place } from '../inputs/place.js';
import { createUploadLog, type UploadLog } from '../inputs/upload-log.js';
import type { StoredUploads } from '../manifest/uploads.js';
import { MEMORY } from '../takes/output.js';
import type { Environment } from './film.js';
import { invalid, type Refusal } from './refusal.js';

/** The place that `uploads:` names. Sends nothing. */
export async function placeFor(
  environment: Environment,
  uploads: StoredUploads,
): Promise<Result<Place, Refusal>> {
  const proxies = proxiesFrom(environment.env);
  if (!proxies.ok) return invalid(proxies.error);
  const providers = [...PROVIDERS, ...(environment.providers ?? [])];
  const gatewayKeys = new Set(providers.flatMap(({ key }) => (key ? [key.variable] : [])));
  const opened = await openPlace(uploads, { ...environment, proxyFor: proxies.value, gatewayKeys });
  return opened.ok ? opened : invalid(`Local images cannot be uploaded: ${opened.error}. Nothing was sent.`);
}

/** What a film remembers of its uploads. */
export function uploadLogIn(
  disk: Environment['disk'],
  output: string,
  { clock }: Pick<Environment, 'clock'>,
): UploadLog {
  return createUploadLog(disk, join(output, MEMORY.uploads), clock);
}
