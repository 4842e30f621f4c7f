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
  /** A Content-Length that is so many bytes more (or less) than the true body has. */
  | { kind: 'length off'; by: number }
  /** 206 with that Content-Range; `from` is the first byte of the body, `length` that of the file. */
  | { kind: 'told range'; text: (from: number, length: number) => string }
  /** Interim answers (100, 102, 103) before the file. */
  | { kind: 'interim' }
  /** No Content-Length. */
  | { kind: 'chunked' }
  /** Neither a Content-Length nor chunks: the body is told to have ended by the end of the connection, after that share of it. */
  | { kind: 'close-delimited'; share: number }
  /** Something else under the link, served in an orderly way. */
  | { kind: 'other bytes'; bytes: Uint8Array }
  | { kind: 'gzip' }
  /** That many bytes at a time, with a pause of that many milliseconds. */
  | { kind: 'trickle'; bytes: number; pause: number }
  | { kind: 'html' }
  | { kind: 'zero' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** So many redirects before the file, or one redirect to elsewhere. */
  | { kind: 'redirect'; hops: number }
  | { kind: 'redirect to'; location: string };
