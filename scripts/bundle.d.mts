/** Bundles one module and what it imports of the project, for what the package does not export; the path of the file that it makes. */
export function bundled(path: string, external?: string[]): Promise<string>;
