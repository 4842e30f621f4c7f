import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { commandLine } from '../../core/command-line.js';
import { isLoopback } from '../../gateway/http/link.js';
import { checkLink } from '../../gateway/http/link-check.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import { nameAt, type Place } from '../../inputs/place.js';
import { hiddenImage } from '../../takes/hidden-images.js';
import { gatewayFlags } from '../commands.js';
import type { Film } from '../film.js';
import { chooseGateways } from '../gateway-choice.js';
import { placeFor } from '../place.js';
import {
  attempt,
  type Check,
  type Exam,
  fine,
  partedRefusal,
  placed,
  problem,
  skipped,
  warning,
} from './check.js';
import { checkDoor } from './door.js';
import { checkFilmImages } from './images.js';

/** A PNG of one pixel; what follows its end is nothing to those who read it. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC',
  'base64',
);

/** Looks at the images of a film, and at the place where those on this machine are uploaded; null for a film that does not load. */
export async function* checkInputs(exam: Exam, manifest: string, film: Film | null): AsyncGenerator<Check> {
  if (film === null) {
    yield skipped('images', 'not known without the manifest');
    yield skipped('uploads', 'not known without the manifest');
    return;
  }
  yield await attempt('images', async () => checkFilmImages(exam, manifest, film));
  yield await attempt('uploads', () => checkUploads(exam, manifest, film));
}

/** Whether local images can be uploaded: the place is known and has its keys; with `--uploads` also by a tiny image, which is put there, fetched by its link without any key, and removed. */
async function checkUploads(exam: Exam, manifest: string, film: Film): Promise<Check> {
  const { environment, options } = exam;
  if (options.sandbox) return skipped('uploads', 'a rehearsal uploads nothing');
  const isNeeded = film.manifest.shots.some((shot) => shot.enabled && hiddenImage(shot));
  const { uploads } = film;
  if (!uploads.ok) {
    const [first] = uploads.error;
    return problem('uploads', first ? placed(first) : 'the settings cannot be read', first?.help);
  }
  if (uploads.value === null)
    return isNeeded
      ? problem(
          'uploads',
          'the film has local images or frames, and no place to upload them to',
          howToUpload(manifest, exam),
        )
      : fine('uploads', 'none are needed');
  const command = commandLine('doctor', manifest, '--uploads', ...gatewayFlags(options));
  if (uploads.value.kind === 'door') return checkDoor(exam, uploads.value, command);
  const opened = await placeFor(environment, uploads.value);
  if (!opened.ok) {
    const { message, cure } = partedRefusal(opened.error);
    return problem('uploads', message, cure);
  }
  const place = opened.value;
  try {
    if (exam.uploads) return await tryPlace(exam, film, place);
    return skipped('uploads', `${place.name}, not tried`, command);
  } finally {
    await place.close();
  }
}

function howToUpload(manifest: string, { options }: Exam): string {
  return `Add \`uploads:\` to the manifest. This shows what to write:\n${commandLine('plan', manifest, ...gatewayFlags(options))}`;
}

async function tryPlace({ environment, options, signal }: Exam, film: Film, place: Place): Promise<Check> {
  const { disk, newId, clock, env } = environment;
  const bytes = Buffer.concat([PIXEL, Buffer.from(newId.secret())]);
  const path = join(dirname(film.places.manifest), `.shotlist-upload-test-${newId.job()}.png`);
  const sha256 = hash('sha256', bytes, 'hex');
  const file = { path, sha256, bytes: bytes.length, mime: 'image/png' as const };
  try {
    await disk.replace(path, bytes);
    const put = await place.put(file, signal);
    if (!put.ok)
      return problem(
        'uploads',
        `${place.name}: ${put.error.why}`,
        'Correct `uploads:` or its keys, then try again.',
      );
    const gateways = chooseGateways(environment, options, film.takes);
    const isHere =
      gateways.ok && gateways.value.all.every(({ id }) => isLoopback(new URL(id.origin ?? '').hostname));
    const proxies = proxiesFrom(env);
    const proxyFor = proxies.ok ? proxies.value : noProxy;
    const seen = await checkLink(put.value.url, { clock, proxyFor, isPublicOnly: !isHere });
    const removed = place.canRemove ? await place.remove(nameAt(file)) : null;
    const link = 'Make the files at this place readable for everybody who has their link.';
    if (!seen.ok)
      return problem('uploads', `${place.name}: uploaded, but its link cannot be read: ${seen.error}`, link);
    const { status, bytes: length } = seen.value;
    if (status !== 200 || (length !== null && length !== bytes.length))
      return problem('uploads', `${place.name}: uploaded, but its link answers ${status}`, link);
    if (removed && !removed.ok)
      return warning(
        'uploads',
        `${place.name} works, but ${removed.error.why}`,
        `Allow the removal, or remove the file by hand: ${nameAt(file)}.`,
      );
    const after = removed ? 'and removed' : 'where it stays';
    return fine('uploads', `${place.name}: a tiny image was uploaded, fetched by its link ${after}`);
  } finally {
    await disk.remove(path);
  }
}
