import type { Diagnostic } from '../core/diagnostic.js';
import type { ImageInput, ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { frameText } from './frames.js';
import type { Take } from './take.js';

/** What to write so that images on this machine are uploaded: four ways, each of which can be pasted into a manifest as it stands. */
export const HOW_TO_UPLOAD = `To have local images uploaded, add one of these to the manifest, or for all films to ~/.config/shotlist/config.yaml:

# AWS S3, Cloudflare R2, MinIO, B2
uploads:
  s3:
    bucket: my-frames
    region: eu-central-1

# a server that takes HTTP PUT
uploads:
  put:
    url: "https://files.example.com/{name}"
    headers:
      Authorization: Bearer $UPLOAD_TOKEN

# a tunnel to this machine
uploads:
  door:
    url: "https://abc.trycloudflare.com"
    listen: "127.0.0.1:8787"

# your own program; it prints the link
uploads:
  command: [my-upload, "{file}"]

Or rehearse with --sandbox, which reads local files.`;

/** Warns about images that only the sandbox can read: files on this machine, of enabled shots. */
export function hiddenImages({ shots }: ResolvedManifest): Diagnostic[] {
  return shots
    .filter((shot) => shot.enabled && hiddenImage(shot))
    .map(({ place }) => ({
      severity: 'warning',
      code: 'image-not-public',
      message:
        'the image of this shot is a local file, but the gateway reads only public links: render will refuse it',
      help: 'say with `uploads:` where it can be uploaded, use an https link, or rehearse with --sandbox, which accepts local files',
      place,
    }));
}

/** Local images cannot be read by a real gateway: one error a shot, for those of these takes that have one. */
export function hiddenImagesOf({ shots }: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const rendered = new Set(takes.map(({ shot }) => shot));
  return shots.flatMap((shot) => {
    const hidden = rendered.has(shot.id) ? hiddenImage(shot) : undefined;
    return hidden ? [notPublic(shot, hidden)] : [];
  });
}

/** The image of a shot that is a file on this machine, or will be one: a frame of another shot. */
export function hiddenImage({
  image,
  endImage,
}: ResolvedShot): Exclude<ImageInput, { kind: 'url' }> | undefined {
  for (const each of [image, endImage]) if (each && each.kind !== 'url') return each;
  return undefined;
}

function notPublic({ id, place }: ResolvedShot, image: Exclude<ImageInput, { kind: 'url' }>): Diagnostic {
  const what = image.kind === 'frame' ? `the ${frameText(image)}` : image.written;
  return {
    severity: 'error',
    code: 'image-not-public',
    message: `the image of shot ${id}, ${what}, is a file on this machine, and the gateway reads public links only`,
    help: 'add `uploads:`, or put the file on a web server and use its https link',
    place,
  };
}
