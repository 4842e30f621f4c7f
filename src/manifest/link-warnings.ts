import { type Problem, warning } from '../core/diagnostic.js';
import { isoTime } from '../system/clock.js';
import { isSharePage } from './share-page.js';
import { expiryOf } from './signed-link.js';

/** Warn about links that expire sooner, in milliseconds: a batch takes minutes to hours. */
const SOON = 60 * 60_000;

/** File extensions that are not images a gateway accepts. */
const OTHER_KIND =
  /\.(?:heic|heif|gif|psd|psb|tiff?|bmp|svg|pdf|avif|jxl|ico|eps|ai|raw|dng|cr2|cr3|nef|arw|mp4|mov|m4v|webm|mkv|avi|html?|zip)$/i;

/** Warnings about a link that probably does not lead to an image. Judged by the link alone; nothing is fetched. */
export function linkWarnings(url: URL, now: number): Problem[] {
  const found: Problem[] = [];
  const kind = OTHER_KIND.exec(url.pathname)?.[0];
  if (isSharePage(url)) {
    const message = `this link to ${url.hostname} probably opens a web page, not the image itself`;
    const help = 'use the direct link to the file: opened in a private window, it must show only the image';
    found.push(warning('image-share-page', message, help));
  } else if (kind !== undefined) {
    const message = `the gateway will probably refuse a ${kind.toLowerCase()} file`;
    found.push(warning('image-link-kind', message, 'use a link to a PNG, JPEG or WebP file'));
  }
  const until = expiryOf(url);
  if (until !== undefined && until <= now) {
    const help = 'create a new one, or host the image where links do not expire';
    found.push(warning('image-expired', `this signed link expired at ${isoTime(until)}`, help));
  } else if (until !== undefined && until - now < SOON) {
    const message = `this signed link expires at ${isoTime(until)}, in ${Math.ceil((until - now) / 60_000)} min`;
    found.push(warning('image-expires-soon', message, 'create one that stays valid for the whole render'));
  }
  return found;
}
