import { pixazo } from './pixazo/provider.js';
import type { Provider } from './provider.js';

/** Every service that can render. The first is the one of models that name none, and the one that the sandbox imitates. */
export const PROVIDERS: readonly [Provider, ...Provider[]] = [pixazo];
