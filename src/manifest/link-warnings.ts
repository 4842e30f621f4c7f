import { isoTime } from '../system/clock.js';
import type { Problem } from './problems.js';
import { isSharePage } from './share-page.js';
import { expiryOf } from './signed-link.js';

/** A batch takes minutes to hours; a link that ends sooner is said. In milliseconds. */
const SOON = 60 * 60_000;

/** What a link ends in that is no picture which a gateway takes. */
const OTHER_KIND =
  /\.(?:heic|heif|gif|psd|psb|tiff?|bmp|svg|pdf|avif|jxl|ico|eps|ai|raw|dng|cr2|cr3|nef|arw|mp4|mov|m4v|webm|mkv|avi|html?|zip)$/i;

/** What makes it doubtful that a gateway finds a picture behind a link. Judged by the link alone; nothing is fetched. */
export function linkDoubts(url: URL, now: number): Problem[] {
  const found: Problem[] = [];
  if (isSharePage(url)) {
    found.push(
      warning(
        'image-share-page',
        `this link to ${url.hostname} likely opens a page that shows the picture, not the picture itself`,
        'write the direct link to the file: open it in a private window, and only the picture may appear',
      ),
    );
  }
  const kind = OTHER_KIND.exec(url.pathname)?.[0];
  if (kind !== undefined && !found.length) {
    const message = `a file that ends in ${kind.toLowerCase()} is likely refused`;
    found.push(warning('image-link-kind', message, 'write a link to a PNG, JPEG or WebP file'));
  }
  const until = expiryOf(url);
  if (until !== undefined && until <= now) {
    const message = `this signed link expired at ${isoTime(until)}`;
    found.push(
      warning('image-expired', message, 'make a new link, or put the picture where its link does not end'),
    );
  } else if (until !== undefined && until - now < SOON) {
    const message = `this signed link expires at ${isoTime(until)}, in ${Math.ceil((until - now) / 60_000)} min`;
    found.push(warning('image-expires-soon', message, 'make a link that outlasts the render'));
  }
  return found;
}

function warning(code: string, message: string, help: string): Problem {
  return { severity: 'warning', code, message, help };
}
