import { hash } from 'node:crypto';
import { err, ok, type Result } from '../core/result.js';
import type { Clip } from '../ledger/record.js';
import { type Disk, type Reader, withReader } from '../system/disk.js';
import { fileType, HEAD_BYTES } from '../system/file-type.js';
import { hashReader } from './hash.js';
import { plainMp4 } from './plain-mp4.js';
import type { Shown } from './shown.js';
import { checkWhole } from './whole.js';

/** A complete clip: everything the lockfile stores about it except its path. `extension` has its dot, such as `.mp4`. */
export type Verified = Omit<Clip, 'path' | 'was'> & { extension: string };

/** By extension: MP4 and its relatives, and other containers that can be probed. A video of another kind is only recognized by its head. */
const BOXES = new Set(['mp4', 'm4v', 'm4p', 'mov', 'f4v', '3gp', '3g2']);
const PROBED = new Set(['webm', 'mkv', 'mts', 'ts']);
/** Apple's and Adobe's extensions for files that every player reads as MP4. */
const AS_MP4 = new Set(['m4p', 'f4v']);

/** A file of at most that many bytes is read once: the checks and the hash would read it 13 times, each a wait for the disk. */
const READ_ONCE = 4 * 2 ** 20;

const NOTHING_SHOWN: Shown = { width: null, height: null, duration: null, fps: null, codecs: [] };

/**
 * Checks that a file is a complete clip: its kind by its bytes, MP4 boxes that reach exactly to its end, length and frame size by a
 * probe, which read little more than its head and its tail. `sha256`: its hash where that is known; else all of it is read. The error is
 * a short clause. @throws if the disk fails.
 */
export function verifyClip(
  disk: Disk,
  path: string,
  sha256: string | null = null,
): Promise<Result<Verified, string>> {
  return withReader(disk, path, async (reader) => {
    if (reader.size <= READ_ONCE) return verifyBytes(await reader.read(0, reader.size));
    return verify(reader, () => sha256 ?? hashReader(reader));
  });
}

/** The same for a file in memory. */
export function verifyBytes(bytes: Uint8Array): Promise<Result<Verified, string>> {
  const reader: Reader = {
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
    close: async () => undefined,
  };
  return verify(reader, () => hash('sha256', bytes, 'hex'));
}

async function verify(
  reader: Reader,
  sha256: () => Promise<string> | string,
): Promise<Result<Verified, string>> {
  const kind = await videoKind(await reader.read(0, HEAD_BYTES));
  if (!kind.ok) return kind;
  const shown = await show(reader, kind.value);
  if (!shown.ok) return shown;
  const extension = `.${AS_MP4.has(kind.value) ? 'mp4' : kind.value}`;
  return ok({ extension, bytes: reader.size, sha256: await sha256(), ...shown.value });
}

/** Loads what `verifyClip` needs, so that it is there whatever becomes of the installed package until the first clip arrives. */
export async function loadChecks(): Promise<void> {
  await Promise.allSettled([import('./probe.js'), fileType(new Uint8Array())]);
}

async function show(reader: Reader, kind: string): Promise<Result<Shown, string>> {
  if (!BOXES.has(kind) && !PROBED.has(kind)) return ok(NOTHING_SHOWN);
  const whole = BOXES.has(kind) ? await checkWhole(reader) : ok(null);
  if (!whole.ok) return whole;
  const plain = kind === 'mp4' && whole.value ? plainMp4(whole.value, reader.size) : null;
  if (plain) return ok(plain);
  const { probeClip } = await import('./probe.js');
  return probeClip(reader);
}

/** The kind of video by the first bytes of a file, whatever its name, as an extension such as `mp4`; or why it is not a video. */
async function videoKind(head: Uint8Array): Promise<Result<string, string>> {
  if (head.length === 0) return err('the file is empty');
  const type = await fileType(head);
  if (!type) return err(notVideo(head));
  return type.mime.startsWith('video/') ? ok(type.ext) : err(`not a video but ${type.mime}`);
}

function notVideo(head: Uint8Array): string {
  if (head.every((byte) => byte === 0)) return 'not a video: it starts with zeros only';
  const text = new TextDecoder().decode(head).trim();
  if (text.includes('\ufffd') || text.includes('\0')) return 'not a video of a known kind';
  const what = /^<(!doctype html|html)/i.test(text) ? 'a web page' : /^[{[]/.test(text) ? 'JSON' : 'text';
  // The text is not repeated: it may come from a server that only this machine can reach.
  return `not a video but ${what}`;
}
