import { createHash } from 'node:crypto';
import { type Disk, type Reader, withReader } from '../system/disk.js';

const CHUNK = 2 ** 20;

/** SHA-256 of a file in hex, read in chunks of 1 MiB. @throws ENOENT if there is no file. */
export function hashFile(disk: Disk, path: string): Promise<string> {
  return withReader(disk, path, hashReader);
}

/** SHA-256 of an open file in hex. */
export async function hashReader(reader: Reader): Promise<string> {
  const hash = createHash('sha256');
  for (let position = 0; position < reader.size; ) {
    const bytes = await reader.read(position, CHUNK);
    if (bytes.length === 0) throw new Error('the file was truncated while it was read');
    hash.update(bytes);
    position += bytes.length;
  }
  return hash.digest('hex');
}
