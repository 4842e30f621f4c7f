/** What the oracle's CDN does instead of serving a file properly. */
export type MediaFault =
  /** The body ends after that share of it. */
  | { kind: 'cut'; share: number; end: 'reset' | 'fin' | 'stall' }
  /** 200 and the whole file, whatever range was asked for. */
  | { kind: 'range ignored' }
  /** 206 whose Content-Range starts one byte later than asked. */
  | { kind: 'wrong range' }
  /** The file has been replaced: another ETag from now on. */
  | { kind: 'new etag' }
  | { kind: 'weak etag' }
  | { kind: 'no etag' }
  /** A Content-Length of that many bytes with the true body. */
  | { kind: 'wrong length'; length: number }
  /** No Content-Length. */
  | { kind: 'chunked' }
  | { kind: 'gzip' }
  /** That many bytes at a time, with a pause of that many milliseconds. */
  | { kind: 'trickle'; bytes: number; pause: number }
  | { kind: 'html' }
  | { kind: 'zero' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** So many redirects before the file, or one redirect to elsewhere. */
  | { kind: 'redirect'; hops: number }
  | { kind: 'redirect to'; location: string };
