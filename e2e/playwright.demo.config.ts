import config from './playwright.config.js';

/** Pictures and figures of the demo, made when they are asked for: `npm run demo:tour` and `npm run bench:demo`. */
export default { ...config, testDir: 'demo', timeout: 300_000, reporter: 'line' };
