/** A plugin of the bundler; `handler` makes the code that stands in the place of `src/catalog/built-in.ts`. */
export const builtInModels: {
  name: string;
  load: { filter: { id: RegExp }; handler(): Promise<string> };
};
