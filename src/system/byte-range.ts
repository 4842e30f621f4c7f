/** The bytes that a request asks for: a range (`last` included), the whole file, or a range that does not exist. */
export type WantedBytes = { kind: 'part'; first: number; last: number } | { kind: 'all' } | { kind: 'none' };

/**
 * Parses Range and If-Range (RFC 9110, 14.2 and 13.1.5) for a file of `size` bytes with a strong `etag`. A header with several ranges,
 * a malformed header, or one with another validator means the whole file.
 */
export function wantedBytes(
  range: string | undefined,
  ifRange: string | undefined,
  size: number,
  etag: string,
): WantedBytes {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'all' };
  if (ifRange !== undefined && ifRange !== etag) return { kind: 'all' };
  if (match[1] === '') {
    const length = Math.min(size, Number(match[2]));
    return length === 0 ? { kind: 'none' } : { kind: 'part', first: size - length, last: size - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  if (match[2] !== '' && Number(match[2]) < first) return { kind: 'all' };
  return first >= size ? { kind: 'none' } : { kind: 'part', first, last };
}
