import type { Diagnostic } from '../core/diagnostic.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import type { Take } from './take.js';

/** Warns about images that only the sandbox can read: files on this machine, of enabled shots. */
export function hiddenImages({ shots }: ResolvedManifest): Diagnostic[] {
  return shots
    .filter(({ enabled, image }) => enabled && image?.kind === 'file')
    .map(({ place }) => ({
      severity: 'warning',
      code: 'image-not-public',
      message:
        'the image of this shot is a local file, but the gateway reads only public links: render will refuse it',
      help: 'upload it and use its https link, or rehearse with --sandbox, which accepts local files',
      place,
    }));
}

/** Local images cannot be read by a real gateway: one error a shot, for those of these takes that have one. */
export function hiddenImagesOf({ shots }: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const hidden = new Set(takes.filter(({ input }) => input?.kind === 'file').map(({ shot }) => shot));
  return shots
    .filter(({ id }) => hidden.has(id))
    .map(({ id, place, image }) => ({
      severity: 'error',
      code: 'image-not-public',
      message: `the image of shot ${id}${image?.kind === 'file' ? `, ${image.written},` : ''} is a file on this machine, and the gateway reads public links only`,
      help: 'put it on a web server and write its https link; or rehearse with --sandbox, which takes local files',
      place,
    }));
}
