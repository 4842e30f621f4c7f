// Reads a lockfile through the library, and does nothing else: node bench/support/read-lockfile.mjs LOCKFILE
import { readLockfile } from '../../dist/index.js';

const book = await readLockfile(process.argv[2]);
if (!book.ok) throw new Error('the lockfile cannot be read');
