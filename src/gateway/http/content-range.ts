/** Which bytes of a file a 206 holds: from `start` to `end`, both included, of `length`, null where the server did not say. */
export interface ContentRange {
  start: number;
  end: number;
  length: number | null;
}

/** Reads a Content-Range header (RFC 9110 14.4); null where it is missing or makes no sense. */
export function parseContentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(header?.trim() ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  const length = match[3] === '*' ? null : Number(match[3]);
  return end < start || (length !== null && end >= length) ? null : { start, end, length };
}

/** The ETag where it is a strong one (RFC 9110 8.8.3), else null: a weak one cannot vouch for single bytes. */
export function strongEtag(header: string | undefined): string | null {
  return header !== undefined && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(header) ? header : null;
}
