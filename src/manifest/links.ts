import { type Problem, warning } from '../core/diagnostic.js';
import { isoTime } from '../system/clock.js';

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

/**
 * Hosts whose links open a web page instead of an image, by the end of the host name; with a test, only the links that pass it. An
 * entry covers all subdomains.
 */
const PAGES: readonly [host: string, isPage?: (url: URL) => boolean][] = [
  ['drive.google.com', isGoogleView],
  ['docs.google.com', isGoogleView],
  ['photos.google.com'],
  ['photos.app.goo.gl'],
  [
    'dropbox.com',
    ({ hostname, searchParams }) =>
      !hostname.startsWith('dl.') && searchParams.get('dl') !== '1' && searchParams.get('raw') !== '1',
  ],
  ['imgur.com', ({ hostname, pathname }) => hostname !== 'i.imgur.com' || !/\.\w+$/.test(pathname)],
  ['onedrive.live.com', ({ pathname }) => !pathname.startsWith('/download')],
  ['1drv.ms'],
  ['sharepoint.com', ({ searchParams }) => searchParams.get('download') !== '1'],
  ['icloud.com'],
  ['wetransfer.com'],
  ['we.tl'],
  ['github.com', isBlob],
  ['gist.github.com', ({ pathname }) => !pathname.includes('/raw')],
  ['gitlab.com', isBlob],
  ['bitbucket.org', ({ pathname }) => pathname.includes('/src/')],
  ['huggingface.co', isBlob],
  ['figma.com', ({ hostname }) => !hostname.includes('s3')],
  ['canva.com'],
  ['notion.so', isMainSite],
  ['miro.com'],
  ['box.com', ({ pathname }) => !pathname.includes('/shared/static/')],
  ['mega.nz'],
  ['mediafire.com', isMainSite],
  ['ibb.co', ({ hostname }) => hostname !== 'i.ibb.co'],
  ['postimg.cc', ({ hostname }) => hostname !== 'i.postimg.cc'],
  ['flickr.com', isMainSite],
  ['flic.kr'],
  ['unsplash.com', isMainSite],
  ['pexels.com', isMainSite],
  ['pixabay.com', isMainSite],
  ['pinterest.com'],
  ['pin.it'],
  ['instagram.com'],
  ['facebook.com'],
  ['reddit.com'],
  ['giphy.com', ({ hostname }) => !/^(?:media\d*|i)\./.test(hostname)],
  ['artstation.com', ({ hostname }) => !/^cdn\w*\./.test(hostname)],
  ['midjourney.com', ({ hostname }) => hostname !== 'cdn.midjourney.com'],
  ['wikipedia.org', isWiki],
  ['commons.wikimedia.org', isWiki],
  ['youtube.com'],
  ['youtu.be'],
];

const BY_HOST = new Map(PAGES.map(([host, isPage]) => [host, isPage ?? (() => true)]));

/** True for a link that opens a web page instead of an image, judging by its host. */
function isSharePage(url: URL): boolean {
  let host = url.hostname.replace(/\.$/, '');
  for (;;) {
    if (BY_HOST.get(host)?.(url)) return true;
    const dot = host.indexOf('.');
    if (dot === -1) return false;
    host = host.slice(dot + 1);
  }
}

function isGoogleView({ pathname, searchParams }: URL): boolean {
  return pathname !== '/uc' || !searchParams.has('export');
}

function isMainSite({ hostname }: URL): boolean {
  return /^(?:www\.)?[^.]+\.[^.]+$/.test(hostname);
}

function isBlob({ pathname, searchParams }: URL): boolean {
  return /\/blob\//.test(pathname) && !searchParams.has('raw');
}

function isWiki({ pathname }: URL): boolean {
  return pathname.startsWith('/wiki/') && !pathname.startsWith('/wiki/Special:');
}

/** The latest time that a `Date` can hold, in milliseconds. */
const LATEST = 8.64e15;

/**
 * When a signed link expires, in milliseconds since 1970; undefined if unknown. Understands the signatures of S3 (`X-Amz-Date` with
 * `X-Amz-Expires`; `Expires`), Google Cloud Storage (`X-Goog-…`; `Expires`), CloudFront (`Expires`), Azure (`se`) and Discord's CDN
 * (`ex`).
 */
export function expiryOf(url: URL): number | undefined {
  if (url.search === '') return undefined;
  const query = new Map([...url.searchParams].map(([key, value]) => [key.toLowerCase(), value]));
  for (const vendor of ['x-amz', 'x-goog']) {
    const from = basicTime(query.get(`${vendor}-date`));
    const seconds = wholeNumber(query.get(`${vendor}-expires`));
    if (from !== undefined && seconds !== undefined) return possible(from + seconds * 1000);
  }
  if (query.has('sig') && query.has('se')) return possible(Date.parse(query.get('se') ?? ''));
  if (/(?:^|\.)discordapp\.(?:com|net)$/.test(url.hostname)) {
    const hex = query.get('ex') ?? '';
    return /^[0-9a-f]{8}$/i.test(hex) ? possible(Number.parseInt(hex, 16) * 1000) : undefined;
  }
  const written = query.get('expires') ?? query.get('exp') ?? '';
  // Seconds since 1970 have ten digits until the year 2286, milliseconds thirteen.
  if (/^\d{10}$/.test(written)) return Number(written) * 1000;
  return /^\d{13}$/.test(written) ? Number(written) : undefined;
}

/** ISO 8601 in its basic form, `20261101T120000Z`. */
function basicTime(written = ''): number | undefined {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  if (!basic.test(written)) return undefined;
  return possible(Date.parse(written.replace(basic, '$1-$2-$3T$4:$5:$6Z')));
}

function wholeNumber(written = ''): number | undefined {
  return /^\d{1,12}$/.test(written) ? Number(written) : undefined;
}

function possible(time: number): number | undefined {
  return Math.abs(time) <= LATEST ? time : undefined;
}
