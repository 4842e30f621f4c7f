// Parses a file with the `yaml` package, and does nothing else: node bench/support/parse.mjs FILE
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

parse(readFileSync(process.argv[2], 'utf8'));
