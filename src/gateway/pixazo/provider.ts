import type { Provider } from '../provider.js';

/** Pixazo's public gateway (its documentation, "Request Code"). */
export const pixazo = {
  name: 'pixazo',
  origin: 'https://gateway.pixazo.ai',
  originVariable: 'PIXAZO_GATEWAY',
  key: { variable: 'PIXAZO_API_KEY', file: '~/.pixazo/api-key' },
  async open(options) {
    const { openPixazo } = await import('./pixazo.js');
    return openPixazo(options);
  },
} satisfies Provider;
