import type { FileTypeResult } from 'file-type';

/** How many bytes of a file's beginning its type is read from. */
export const HEAD_BYTES = 4100;

/** The type of a file by its first bytes, whatever it is called; undefined if unknown. The library for it is loaded on first use. */
export async function fileType(head: Uint8Array): Promise<FileTypeResult | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  return fileTypeFromBuffer(head);
}
