/** What a file's bytes say that it is: the extension without its dot, and the media type. */
export interface FileType {
  ext: string;
  mime: string;
}

/** How many bytes of a file's beginning its type is read from. */
export const HEAD_BYTES = 4100;

/** The type of a file by its first bytes, whatever it is called; undefined if they are of no known type. Its library is loaded on first use. */
export async function fileType(head: Uint8Array): Promise<FileType | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  return fileTypeFromBuffer(head);
}
