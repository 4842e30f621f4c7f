import { ALL_FORMATS, CustomSource, Input, Logging, LogLevel } from 'mediabunny';
import type { Reader } from '../system/disk.js';

/** The tracks and packets of a media file that is open; `dispose` it before the reader is closed. Its methods throw on damaged files. */
export function inputOf(reader: Reader): Input {
  Logging.level = LogLevel.Silent;
  return new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({
      getSize: () => reader.size,
      read: (start, end) => reader.read(start, end - start),
      handleUnhandledError: () => {},
    }),
  });
}
