import { err, ok, type Result } from '../core/result.js';
import { fileType } from '../system/file-type.js';

/**
 * How a file can be checked further. `boxes`: MP4 and its kin; `probe`: another container that can be probed; `nothing`: a video
 * of a kind that is only known by its head.
 */
export interface VideoKind {
  /** With its dot, such as `.mp4`. */
  extension: string;
  checkedBy: 'boxes' | 'probe' | 'nothing';
}

const BOXES = new Set(['mp4', 'm4v', 'm4p', 'mov', 'f4v', '3gp', '3g2']);
const PROBED = new Set(['webm', 'mkv', 'mts', 'ts']);
/** Apple and Adobe names of what every player takes as MP4. */
const AS_MP4 = new Set(['m4p', 'f4v']);

/** What kind of video a file is by its first bytes, whatever it is called; or why it is none, in a clause for people. */
export async function videoKind(head: Uint8Array): Promise<Result<VideoKind, string>> {
  if (head.length === 0) return err('the file is empty');
  const type = await fileType(head);
  if (!type) return err(notVideo(head));
  const { ext, mime } = type;
  if (!mime.startsWith('video/')) return err(`it is not a video but ${mime}`);
  return ok({
    extension: `.${AS_MP4.has(ext) ? 'mp4' : ext}`,
    checkedBy: BOXES.has(ext) ? 'boxes' : PROBED.has(ext) ? 'probe' : 'nothing',
  });
}

function notVideo(head: Uint8Array): string {
  if (head.every((byte) => byte === 0)) return 'it is not a video: it begins with nothing but zeros';
  const text = new TextDecoder().decode(head).trim();
  if (text.includes('\ufffd') || text.includes('\0')) return 'it is not a video of a known kind';
  const what = /^<(!doctype html|html)/i.test(text) ? 'a web page' : /^[{[]/.test(text) ? 'JSON' : 'text';
  // What the text says is not repeated: it may come from a server that only this machine can reach.
  return `it is not a video but ${what}`;
}
