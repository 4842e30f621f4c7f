import type { Diagnostic } from '../core/diagnostic.js';
import type { ResolvedManifest } from '../manifest/resolved.js';

/** Warnings of the images that only the sandbox can read: files on this machine, of shots that are to be rendered. */
export function hiddenImages({ shots }: ResolvedManifest): Diagnostic[] {
  return shots.flatMap(({ enabled, image, place }) => {
    if (!enabled || image?.kind !== 'file') return [];
    return [
      {
        severity: 'warning',
        code: 'image-not-public',
        message:
          'the image of this shot is a file on this machine, which a render refuses: the gateway reads public links only',
        help: 'put it on a web server and write its https link; or rehearse with --sandbox, which takes local files',
        place,
      } satisfies Diagnostic,
    ];
  });
}
