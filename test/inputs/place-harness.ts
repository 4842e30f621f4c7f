import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noProxy } from '../../src/gateway/http/proxy.js';
import { openPlace } from '../../src/inputs/open-place.js';
import type { LocalFile, Place, PlaceEnvironment } from '../../src/inputs/place.js';
import { resolvedUploads, type WrittenUploads } from '../../src/manifest/uploads.js';
import { type Clock, systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { sha256 } from '../support/sigv4.js';

export const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret/of+the=example' };

/** Folders of a bucket that are easily signed wrong. */
export const STRANGE = [
  'Films 2026/Hafen bei Nacht',
  'hübsch/日本',
  'a+b',
  'a%20b',
  'a%2Fb',
  "it's (1)!*~",
  'k=v&w=x?y#z',
  'a//b;:@$,',
];

/** A clock on which everything takes a hundredth of its time. */
export const hurried: Clock = {
  now: systemClock.now,
  elapsed: () => systemClock.elapsed() * 100,
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
};

/** A folder of its own for one test file. */
export const folder = mkdtempSync(join(tmpdir(), 'shotlist-inputs-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** An image on the disk, its bytes those of nothing else. */
export function image(text = `picture ${files + 1}`): LocalFile {
  files += 1;
  const path = join(folder, `${files}.png`);
  const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(text)]);
  writeFileSync(path, bytes);
  return { path, sha256: sha256(bytes), bytes: bytes.length, mime: 'image/png' };
}

/** The place that is written so; throws why there is none. */
export async function placeOf(written: WrittenUploads, more: Partial<PlaceEnvironment> = {}): Promise<Place> {
  const uploads = resolvedUploads(written, folder);
  if (uploads?.kind === 'door') throw new Error('a door stores nothing');
  if (!uploads) throw new Error('no place');
  const gatewayKeys = new Set(['PIXAZO_API_KEY']);
  const environment = {
    env: KEYS,
    home: null,
    disk: systemDisk,
    clock: systemClock,
    proxyFor: noProxy,
    gatewayKeys,
  };
  const opened = await openPlace(uploads, { ...environment, ...more });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}
