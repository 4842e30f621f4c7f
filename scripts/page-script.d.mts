import type { Plugin } from 'rolldown';

/** A plugin of the bundler and of the test runner: src/report/html/script.ts is the script of the report's page as one text. */
export const pageScript: Pick<Plugin, 'name' | 'load'>;
