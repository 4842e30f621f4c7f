/** The script of the page: `browser/main.ts` and what it imports, bundled. The build puts it here (scripts/page-script.mjs). */
export declare const SCRIPT: string;
