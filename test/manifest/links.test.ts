import { describe, expect, test } from 'vitest';
import { linkWarnings } from '../../src/manifest/links.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const doubts = (link: string) => linkWarnings(new URL(link), NOW).map(({ code }) => code);

describe('a share page', () => {
  test.each([
    'https://drive.google.com/file/d/1aB/view?usp=sharing',
    'https://drive.google.com/open?id=1aB',
    'https://www.dropbox.com/s/abc/010.png?dl=0',
    'https://www.dropbox.com/scl/fi/abc/010.png?rlkey=x',
    'https://imgur.com/a1B2c3',
    'https://imgur.com/a/a1B2c3',
    'https://i.imgur.com/a1B2c3',
    'https://onedrive.live.com/?id=1',
    'https://1drv.ms/i/s!abc',
    'https://acme.sharepoint.com/:i:/s/film/abc',
    'https://www.icloud.com/photos/#0abc',
    'https://share.icloud.com/photos/0abc',
    'https://we.tl/t-abc',
    'https://wetransfer.com/downloads/abc',
    'https://github.com/u/r/blob/main/010.png',
    'https://photos.app.goo.gl/abc',
    'https://www.figma.com/file/abc/Frames',
    'https://commons.wikimedia.org/wiki/File:Pier.jpg',
    'https://ibb.co/abc',
  ])('%s', (link) => {
    expect(doubts(link)).toEqual(['image-share-page']);
  });

  test.each([
    'https://drive.google.com/uc?export=download&id=1aB',
    'https://www.dropbox.com/s/abc/010.png?raw=1',
    'https://www.dropbox.com/s/abc/010.png?dl=1',
    'https://dl.dropboxusercontent.com/s/abc/010.png',
    'https://i.imgur.com/a1B2c3.png',
    'https://github.com/u/r/blob/main/010.png?raw=true',
    'https://raw.githubusercontent.com/u/r/main/010.png',
    'https://upload.wikimedia.org/wikipedia/commons/a/ab/Pier.jpg',
    'https://cdn.example.com/blob/010.png',
    'https://notdropbox.com/010.png',
    'https://cdn.example.com/frames/010',
  ])('%s is none', (link) => {
    expect(doubts(link)).toEqual([]);
  });
});

describe('a signed link', () => {
  const at = (query: string) => doubts(`https://bucket.example.com/010.png?${query}`);
  const seconds = NOW / 1000;

  test.each([
    'X-Amz-Date=20261124T120000Z&X-Amz-Expires=3600',
    'x-amz-date=20261124T120000Z&x-amz-expires=3600',
    'X-Goog-Date=20261101T000000Z&X-Goog-Expires=604800',
    `Expires=${seconds - 1}&Signature=x`,
    `GoogleAccessId=a&Expires=${seconds - 1}&Signature=x`,
    `expires=${(seconds - 1) * 1000}`,
    'sv=2023&se=2026-11-25T11%3A59%3A59Z&sig=x',
    'sv=2023&se=2026-11-24&sig=x',
  ])('%s has expired', (query) => {
    expect(at(query)).toEqual(['image-expired']);
  });

  test.each([
    'X-Amz-Date=20261125T110000Z&X-Amz-Expires=5400',
    `Expires=${seconds + 60}`,
    'se=2026-11-25T12%3A30%3A00Z&sig=x',
  ])('%s expires soon', (query) => {
    expect(at(query)).toEqual(['image-expires-soon']);
  });

  test.each([
    'X-Amz-Date=20261125T110000Z&X-Amz-Expires=604800',
    'X-Amz-Date=yesterday&X-Amz-Expires=60',
    'X-Amz-Expires=60',
    `Expires=${seconds + 86_400}`,
    'Expires=never',
    'se=2026-11-24',
    'se=&sig=x',
    'e=1',
  ])('%s is fine', (query) => {
    expect(at(query)).toEqual([]);
  });

  test('on the CDN of Discord', () => {
    const hex = (seconds - 1).toString(16);
    expect(doubts(`https://cdn.discordapp.com/attachments/1/2/010.png?ex=${hex}&is=1&hm=2`)).toEqual([
      'image-expired',
    ]);
  });
});

test.each(['.heic', '.HEIF', '.gif', '.psd', '.tif', '.tiff', '.bmp', '.svg', '.pdf', '.mp4', '.mov'])(
  'a link to a file that ends in %s',
  (extension) => {
    expect(doubts(`https://cdn.example.com/010${extension}?v=1`)).toEqual(['image-link-kind']);
  },
);

test.each(['.png', '.jpg', '.jpeg', '.webp', '', '.php'])('a link that ends in %j is fine', (extension) => {
  expect(doubts(`https://cdn.example.com/010${extension}`)).toEqual([]);
});
