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
export function isSharePage(url: URL): boolean {
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
