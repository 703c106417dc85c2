import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const docs = new URL('../', import.meta.url);

/** The pages are linked from GitHub as well, so anchors have to come out the same here and there. */
const slugify = (title) =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');

const decisions = readdirSync(new URL('decisions/', docs))
  .filter((name) => /^\d{4}-.*\.md$/.test(name))
  .map((name) => {
    const [, title] = /^# (.*)$/m.exec(readFileSync(new URL(`decisions/${name}`, docs), 'utf8'));
    return { text: title, link: `/decisions/${name.replace(/\.md$/, '')}` };
  });

const breakable = (html) => html.replaceAll(/(?<=[\w}])\/(?=[\w{&])/g, '/<wbr>');

const section = (text, pages, collapsed) => ({
  text,
  ...(collapsed !== undefined && { collapsed }),
  items: Object.entries(pages).map(([title, link]) => ({
    text: title,
    ...(typeof link === 'string' ? { link } : link),
  })),
});

/** A module's page, which TypeDoc makes: no part of the application that VitePress makes, so it is opened as a page. */
const api = (entry) => ({
  link: `/api/modules/_nchat_realtime-${entry.replace('/', '_')}.html`,
  target: '_self',
});

export default defineConfig({
  title: 'nchat realtime',
  description: 'A realtime layer for chat that you host yourself: nothing lost, doubled or out of order.',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.DOCS_BASE ?? '/'}icon.svg` }]],
  // Written by scripts/docs-site.mjs out of the repository's Markdown and its contract.
  srcDir: '.vitepress/pages',
  lastUpdated: false,
  metaChunk: true,
  // The pages of the API are made by TypeDoc, and put beside these afterwards; scripts/docs-site looks at all links.
  ignoreDeadLinks: [/\/api\//, /\/(openapi|asyncapi)\.json$/],
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    // Known to a test of ours and to nobody else.
    languages: [{ name: 'redis-acl', scopeName: 'source.redis-acl', patterns: [] }],
    config: (md) => {
      const { code_inline: inline } = md.renderer.rules;
      // Vue would take `{{ … }}` in JSX for its own. Paths may break after a slash, so that tables stay narrow.
      md.renderer.rules.code_inline = (...args) => breakable(inline(...args)).replaceAll('{', '&#123;');
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    logo: { src: '/icon.svg', width: 24, height: 24 },
    outline: [2, 3],
    nav: [
      { text: 'Quick start', link: '/quick-start' },
      { text: 'Protocol', link: '/protocol' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    socialLinks: [{ icon: 'github', link: 'https://github.com/nself-org/nchat' }],
    sidebar: [
      section('Start', { 'Quick start': '/quick-start', 'What is promised': '/guarantees' }),
      section('Concepts', {
        Channels: '/concepts/channels',
        'Positions and recovery': '/concepts/recovery',
        Presence: '/concepts/presence',
        'Outbox and acks': '/concepts/outbox',
      }),
      section('Clients', {
        Client: '/packages/client',
        'React hooks': '/packages/react',
        'Next.js': '/guides/nextjs',
        'React Native': '/guides/react-native',
        Node: '/guides/node',
        'From plain Socket.IO': '/guides/from-socket-io',
        'From Pusher': '/guides/from-pusher',
      }),
      section('Server', {
        Server: '/packages/server',
        Authentication: '/authentication',
        'Who may do what': '/authorization',
        Deploying: '/deploying',
        Scaling: '/scaling',
        Performance: '/performance',
        Hardening: '/hardening',
        Tracing: '/tracing',
        Troubleshooting: '/troubleshooting',
      }),
      section('Reference', {
        Configuration: '/configuration',
        Limits: '/limits',
        Metrics: '/metrics',
        Errors: '/errors',
        'HTTP routes': '/http',
        'Socket events': '/events',
        Protocol: '/protocol',
        'Protocol package': '/packages/protocol',
      }),
      section('API', {
        Client: api('client'),
        React: api('react'),
        Server: api('server'),
        Protocol: api('protocol'),
        'Test kit': api('client/testing'),
      }),
      section('The project', { Architecture: '/architecture', Contributing: '/contributing' }),
      { text: 'Decisions', collapsed: true, items: [{ text: 'About', link: '/decisions/' }, ...decisions] },
    ],
  },
});
