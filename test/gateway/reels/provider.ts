import type { Provider } from '../../../src/gateway/provider.js';

/** The Reels service (its documentation, "Getting started"). */
export const reels: Provider = {
  name: 'reels',
  origin: 'https://api.reels.example',
  originVariable: 'REELS_GATEWAY',
  key: { variable: 'REELS_API_KEY', file: '~/.reels/api-key' },
  async open(options) {
    const { openReels } = await import('./reels.js');
    return openReels(options);
  },
};
