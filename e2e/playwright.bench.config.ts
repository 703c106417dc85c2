import config from './playwright.config.js';

/** Every switch of the bench, one by one: `npm run test:bench`. Its scenarios are part of the other tests. */
export default { ...config, testDir: 'bench-page', workers: 1 };
