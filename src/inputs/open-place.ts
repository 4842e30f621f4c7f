import { ok, type Result, unreachable } from '../core/result.js';
import type { StoredUploads } from '../manifest/uploads.js';
import type { Place, PlaceEnvironment } from './place.js';

/**
 * Opens the place of `uploads:`. Sends nothing. Fails with a clause for people where its keys cannot be found. The code of each kind is
 * loaded when it is used.
 */
export async function openPlace(
  uploads: StoredUploads,
  environment: PlaceEnvironment,
): Promise<Result<Place, string>> {
  switch (uploads.kind) {
    case 's3':
      return (await import('./s3.js')).openS3(uploads, environment);
    case 'put':
      return (await import('./http-put.js')).openPut(uploads, environment);
    case 'command':
      return ok((await import('./command.js')).openCommand(uploads, environment));
    default:
      return unreachable(uploads);
  }
}
