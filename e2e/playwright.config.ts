import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Chromium without a window of its own opens a user's browser in a third of the time. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** The system's Chromium: browsers are never downloaded. */
const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(SHELL) ? SHELL : '/usr/bin/chromium');

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // A test that passes at the second try has found a race; it has to fail.
  retries: 0,
  forbidOnly: true,
  // Most of a test is waiting, so two share the cores well; each has a server and a demo of its own.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    // A trace takes pictures all the time, which doubles what a test takes; `--trace on` makes one.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
