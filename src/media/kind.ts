import { err, ok, type Result } from '../core/result.js';
import { fileType } from '../system/file-type.js';

/**
 * How a file can be checked further. `boxes`: MP4 and its relatives; `probe`: another container that can be probed; `nothing`: a video
 * of a kind that is only recognized by its head.
 */
export interface VideoKind {
  /** With its dot, such as `.mp4`. */
  extension: string;
  checkedBy: 'boxes' | 'probe' | 'nothing';
}

const BOXES = new Set(['mp4', 'm4v', 'm4p', 'mov', 'f4v', '3gp', '3g2']);
const PROBED = new Set(['webm', 'mkv', 'mts', 'ts']);
/** Apple's and Adobe's extensions for files that every player reads as MP4. */
const AS_MP4 = new Set(['m4p', 'f4v']);

/** The kind of video by the first bytes of a file, whatever its name; or why it is not a video, in a short clause. */
export async function videoKind(head: Uint8Array): Promise<Result<VideoKind, string>> {
  if (head.length === 0) return err('the file is empty');
  const type = await fileType(head);
  if (!type) return err(notVideo(head));
  const { ext, mime } = type;
  if (!mime.startsWith('video/')) return err(`not a video but ${mime}`);
  return ok({
    extension: `.${AS_MP4.has(ext) ? 'mp4' : ext}`,
    checkedBy: BOXES.has(ext) ? 'boxes' : PROBED.has(ext) ? 'probe' : 'nothing',
  });
}

function notVideo(head: Uint8Array): string {
  if (head.every((byte) => byte === 0)) return 'not a video: it starts with zeros only';
  const text = new TextDecoder().decode(head).trim();
  if (text.includes('\ufffd') || text.includes('\0')) return 'not a video of a known kind';
  const what = /^<(!doctype html|html)/i.test(text) ? 'a web page' : /^[{[]/.test(text) ? 'JSON' : 'text';
  // The text is not repeated: it may come from a server that only this machine can reach.
  return `not a video but ${what}`;
}
