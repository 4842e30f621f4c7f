const FOLDERS = new Set(['moov', 'trak', 'mdia']);
const HEADERS = new Set(['mvhd', 'tkhd', 'mdhd']);

/**
 * Sets the creation and modification times of an MP4 to "unknown" (zero; ISO 14496-12, 8.2.2, 8.3.2, 8.4.2), so that a clip that
 * is made again has the same bytes.
 */
export function clearTimes(mp4: Uint8Array): void {
  clearWithin(new DataView(mp4.buffer, mp4.byteOffset, mp4.byteLength), 0, mp4.byteLength);
}

function clearWithin(view: DataView, from: number, to: number): void {
  for (let box = from; box < to; ) {
    const size = view.getUint32(box);
    const type = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + box + 4, 4));
    // Nothing that holds times comes after a box of a 64-bit size (1) or one that runs to the end (0).
    if (size < 8) return;
    if (FOLDERS.has(type)) clearWithin(view, box + 8, box + size);
    if (HEADERS.has(type)) {
      const width = view.getUint8(box + 8) === 1 ? 8 : 4;
      new Uint8Array(view.buffer, view.byteOffset + box + 12, 2 * width).fill(0);
    }
    box += size;
  }
}
