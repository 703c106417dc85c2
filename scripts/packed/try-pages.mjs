/** The packages in a new application: built, served, and opened twice in a browser, where the pages hear each other. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env, Failure, root } from '../setup.mjs';
import { createProject, exampleOf, remove } from './packages.mjs';
import { answers, freePort, runIn, startIn } from './processes.mjs';

/** How each is built and served, and what its users put before the README's component. */
const kinds = {
  vite: {
    build: ['npx', 'vite', 'build'],
    serve: (port) => ['npx', 'vite', 'preview', '--port', String(port), '--strictPort', '--host', '127.0.0.1'],
    before: '',
  },
  next: {
    build: ['npx', 'next', 'build'],
    serve: (port) => ['npx', 'next', 'start', '--port', String(port), '--hostname', '127.0.0.1'],
    before: "'use client';\n",
    // A page of the same application that does not use the packages, to see what they add.
    plain: '/empty',
  },
};

export async function tryPages(kind, tarballs) {
  const { build, serve, before, plain } = kinds[kind];
  const folder = await createProject(kind, tarballs, ['protocol', 'client', 'react', 'server']);
  try {
    writeFileSync(join(folder, 'example.tsx'), before + exampleOf('README.md', 'tsx'));
    const [realtimePort, pagePort] = [await freePort(), await freePort()];
    const own = {
      REALTIME_HOST: '127.0.0.1',
      REALTIME_PORT: String(realtimePort),
      REALTIME_JWT_SECRET: randomBytes(32).toString('hex'),
      REALTIME_CORS_ORIGIN: `http://127.0.0.1:${pagePort}`,
      NEXT_PUBLIC_REALTIME_URL: `http://127.0.0.1:${realtimePort}`,
    };
    await runIn(folder, build, own);
    const realtime = startIn(folder, ['npx', 'nchat-realtime'], own);
    await answers(`${own.NEXT_PUBLIC_REALTIME_URL}/health/ready`, realtime);
    const page = `http://127.0.0.1:${pagePort}`;
    await answers(page, startIn(folder, serve(pagePort), own));
    await chat(page, plain);
  } finally {
    remove(folder);
  }
}

async function chat(url, plain) {
  const { chromium } = createRequire(`${root}e2e/package.json`)('@playwright/test');
  const executablePath = env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const [one, two] = [await browser.newPage(), await browser.newPage()];
    const problems = [];
    for (const page of [one, two]) page.on('pageerror', (error) => problems.push(String(error)));
    const weight = await scriptsOf(one, url);
    await two.goto(url);
    const text = `Hello from another page, ${Date.now()}`;
    await one.getByLabel('Message').fill(text);
    await one.getByLabel('Message').press('Enter');
    await two.getByText(`alice: ${text} (sent)`).waitFor({ timeout: 60_000 });
    await one.getByText(`alice: ${text} (sent)`).waitFor();
    if (problems.length > 0) throw new Failure(`The pages are not well: ${problems.join('; ')}`);
    // Each in a context of its own: what both share would come out of the cache, and weigh nothing.
    const extra =
      plain === undefined
        ? ''
        : `, ${kB(weight - (await scriptsOf(await browser.newPage(), url + plain)))} more than a plain page`;
    console.log(`scripts of the first load: ${kB(weight)}${extra}`);
  } finally {
    await browser.close();
  }
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Opens a page and adds up what its scripts weigh on the wire, until it is loaded. */
async function scriptsOf(page, url) {
  const sizes = [];
  const weigh = (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then((size) => size.responseBodySize));
  };
  page.on('requestfinished', weigh);
  await page.goto(url, { waitUntil: 'load' });
  page.off('requestfinished', weigh);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
