/** A box of an MP4 file (ISO 14496-12, 4.2). `content` and `end` (exclusive) are byte offsets of its content. */
export interface Box {
  type: string;
  content: number;
  end: number;
}

/** The longest header of a box, in bytes: a 64-bit size after size and type. */
export const HEAD_OF_BOX = 16;

/**
 * Parses the header of the box at byte `start`; `head` are the bytes from there. Null if there is no box. A box that extends to the end
 * of the file, which is allowed only at its top level, ends at `fileEnd`.
 */
export function boxAt(head: Buffer, start: number, fileEnd: number | null): Box | null {
  if (head.length < 8) return null;
  const type = head.toString('latin1', 4, 8);
  const size = head.readUInt32BE(0);
  if (size === 0) return fileEnd === null ? null : { type, content: start + 8, end: fileEnd };
  if (size !== 1) return size < 8 ? null : { type, content: start + 8, end: start + size };
  if (head.length < HEAD_OF_BOX) return null;
  const large = Number(head.readBigUInt64BE(8));
  return large < HEAD_OF_BOX ? null : { type, content: start + HEAD_OF_BOX, end: start + large };
}

/** The consecutive boxes in these bytes; null if they do not fill them exactly. */
export function boxesIn(bytes: Buffer): Box[] | null {
  const boxes: Box[] = [];
  for (let start = 0; start < bytes.length; ) {
    const box = boxAt(bytes.subarray(start, start + HEAD_OF_BOX), start, null);
    if (!box || box.end > bytes.length) return null;
    boxes.push(box);
    start = box.end;
  }
  return boxes;
}
