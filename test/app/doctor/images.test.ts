import { describe, expect, it } from 'vitest';
import { type AskLink, checkImages, countImages } from '../../../src/app/doctor/images.js';
import { openFilm } from '../../../src/app/film/film.js';
import { err, ok } from '../../../src/core/result.js';
import type { LinkCheck } from '../../../src/gateway/http/link-check.js';
import { manifestText } from '../../support/cli-harness.js';
import { environmentOf } from '../../support/environment.js';
import { memoryDisk } from '../../support/memory-disk.js';

const LINK = 'https://frames.example/';
const open = new AbortController().signal;

async function filmWith(images: readonly string[], more: Record<string, unknown> = {}) {
  const shots = images.map((image, index) => ({ id: `s${index}`, image: `${LINK}${image}`, ...more }));
  const { disk } = memoryDisk({ '/film/film.yaml': manifestText(shots) });
  const opened = await openFilm(environmentOf(disk), '/film/film.yaml', false);
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  return opened.value;
}

function image(over: Partial<LinkCheck> = {}): LinkCheck {
  return { status: 200, type: 'image/png', bytes: 9, redirects: 0, ms: 1, isPage: false, ...over };
}

const says =
  (over: Partial<LinkCheck>): AskLink =>
  async () =>
    ok(image(over));

describe('image links', () => {
  it('are asked for once each, a few at a time', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${index}.png`);
    const asked: string[] = [];
    let underway = 0;
    let most = 0;
    const ask: AskLink = async (link) => {
      asked.push(link);
      underway += 1;
      most = Math.max(most, underway);
      await new Promise((done) => setTimeout(done, 1));
      underway -= 1;
      return link.endsWith('/33.png') ? err('there is no such host') : ok(image());
    };
    const check = await checkImages(await filmWith([...names, ...names]), ask, open);
    expect(asked).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(8);
    const lines = check.message.split('\n');
    expect(lines[0]).toBe('39 of 40 links lead to an image');
    expect(lines[1]).toMatch(/^s33, s73: .*33\.png: there is no such host$/);
    expect(lines.at(-1)).toBe('and 28 more');
    expect(check.status).toBe('problem');
  });

  it.each<[string, Partial<LinkCheck>, string]>([
    ['a web page', { type: 'text/html', isPage: true }, 'problem'],
    ['not found', { status: 404 }, 'problem'],
    ['a forbidden one', { status: 403 }, 'problem'],
    ['a film', { type: 'video/mp4' }, 'problem'],
    ['an empty file', { bytes: 0 }, 'problem'],
    ['bytes of no kind', { type: 'application/octet-stream' }, 'warning'],
    ['no type', { type: null }, 'warning'],
    ['a large one', { bytes: 20e6 }, 'warning'],
    ['a picture of unknown size', { bytes: null, type: 'image/webp' }, 'ok'],
  ])('%s', async (_, over, status) => {
    const check = await checkImages(await filmWith(['a.png']), says(over), open);
    expect(check.status).toBe(status);
    expect(check.cure === null).toBe(status === 'ok');
  });

  it('show neither a signature nor what a server would like a screen to do', async () => {
    const signed = await filmWith(['a.png?X-Amz-Signature=s3cret']);
    const { message } = await checkImages(signed, says({ type: 'text/x\u001b[2J' }), open);
    expect(message).not.toContain('s3cret');
    expect(message).not.toContain('\u001b');
  });

  it('are counted, those of shots that are left out not', async () => {
    expect(countImages(await filmWith(['a', 'b', 'b']), 'cmd')).toMatchObject({
      status: 'skipped',
      cure: 'cmd',
      message: expect.stringContaining('2 links'),
    });
    expect(countImages(await filmWith(['a'], { enabled: false }), 'cmd').status).toBe('ok');
  });
});
