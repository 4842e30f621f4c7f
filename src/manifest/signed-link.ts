/** The latest time that a `Date` can hold, in milliseconds. */
const LATEST = 8.64e15;

/**
 * When a signed link expires, in milliseconds since 1970; undefined if unknown. Understands the signatures of S3 (`X-Amz-Date` with
 * `X-Amz-Expires`; `Expires`), Google Cloud Storage (`X-Goog-…`; `Expires`), CloudFront (`Expires`), Azure (`se`) and Discord's CDN
 * (`ex`).
 */
export function expiryOf(url: URL): number | undefined {
  if (url.search === '') return undefined;
  const query = new Map([...url.searchParams].map(([key, value]) => [key.toLowerCase(), value]));
  for (const vendor of ['x-amz', 'x-goog']) {
    const from = basicTime(query.get(`${vendor}-date`));
    const seconds = wholeNumber(query.get(`${vendor}-expires`));
    if (from !== undefined && seconds !== undefined) return possible(from + seconds * 1000);
  }
  if (query.has('sig') && query.has('se')) return possible(Date.parse(query.get('se') ?? ''));
  if (/(?:^|\.)discordapp\.(?:com|net)$/.test(url.hostname)) {
    const hex = query.get('ex') ?? '';
    return /^[0-9a-f]{8}$/i.test(hex) ? possible(Number.parseInt(hex, 16) * 1000) : undefined;
  }
  const written = query.get('expires') ?? query.get('exp') ?? '';
  // Seconds since 1970 have ten digits until the year 2286, milliseconds thirteen.
  if (/^\d{10}$/.test(written)) return Number(written) * 1000;
  return /^\d{13}$/.test(written) ? Number(written) : undefined;
}

/** ISO 8601 in its basic form, `20261101T120000Z`. */
function basicTime(written = ''): number | undefined {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  if (!basic.test(written)) return undefined;
  return possible(Date.parse(written.replace(basic, '$1-$2-$3T$4:$5:$6Z')));
}

function wholeNumber(written = ''): number | undefined {
  return /^\d{1,12}$/.test(written) ? Number(written) : undefined;
}

function possible(time: number): number | undefined {
  return Math.abs(time) <= LATEST ? time : undefined;
}
