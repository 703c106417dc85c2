import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { variableGroups } from '../../src/config/variables.js';
import { optionsFromEnv } from '../../src/config/options-from-env.js';
import { SERVER_VERSION } from '../../src/config/version.js';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(pathOf(path), 'utf8');
const SECRET = 'what the other services of the stack sign with';
const variables = new Set(Object.values(variableGroups).flatMap((group) => group.map(({ name }) => name)));
const own = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('REALTIME_'));

describe("the plugin's manifest", () => {
  const text = read('plugin/plugin.json');
  const manifest = JSON.parse(text) as Record<string, unknown> & {
    envVars: readonly { name: string; required: boolean; description: string }[];
    permissions: readonly string[];
    environment: Readonly<Record<string, string>>;
  };

  it('says what nself asks of every plugin', () => {
    expect(manifest).toMatchObject({
      name: 'realtime',
      slug: 'realtime',
      version: SERVER_VERSION,
      license: 'MIT',
      category: 'communication',
      language: 'typescript',
      tables: [],
      port: 3101,
      service: { port: 3101, replicas: 1, memory: '256M', cpu: 0.5 },
      health_endpoint: '/health',
    });
    expect(manifest['description']).toMatch(/.{20,}/);
    expect(manifest['min_memory_mb']).toBeGreaterThan(0);
  });

  it('has its service early and its dependencies last, for readers that take it line by line', () => {
    const keys = Object.keys(manifest);
    for (const later of ['environment', 'envVars', 'permissions']) {
      expect([later, keys.indexOf(later) > keys.indexOf('service')]).toEqual([later, true]);
    }
    expect(keys.at(-1)).toBe('dependencies');
  });

  it('asks for permissions in the form that is checked at installation', () => {
    const known = /^(?:network:internet|(?:secrets:env|network:plugin|fs:write):[\w.:-]+)$/;
    expect(manifest.permissions.filter((permission) => !known.test(permission))).toEqual([]);
  });

  it('names variables that the server knows, and no other', () => {
    expect(own(Object.keys(manifest.environment)).filter((name) => !variables.has(name))).toEqual([]);
    expect(manifest.envVars.filter(({ name }) => !variables.has(name))).toEqual([]);
    expect(manifest.envVars.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'REALTIME_JWT_SECRET',
    ]);
  });
});

describe('the version', () => {
  it.each([
    ['plugin/Dockerfile', `ARG REALTIME_VERSION=${SERVER_VERSION}\n`],
    ['plugin/build-runtime.sh', `REALTIME_VERSION:-${SERVER_VERSION}}`],
    ['deploy/kubernetes/nchat-realtime.yaml', `image: nchat-realtime:${SERVER_VERSION}\n`],
    ['packages/client/src/version.ts', `VERSION = '${SERVER_VERSION}'`],
  ])('is the same in %s', (file, mention) => {
    expect(read(file)).toContain(mention);
  });
});

describe('what is shipped to run the server by', () => {
  it('has an example of .env.plugins that the server starts from without a word of complaint', () => {
    const lines = read('plugin/.env.plugins.example').match(/^[A-Z_]+=.*$/gm) ?? [];
    const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)) as [string, string][]);
    // As the shell of the stack fills it in.
    const filled = Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, from: string, or: string) =>
        from === 'JWT_SECRET' ? SECRET : or,
      ),
    ]);
    expect(own(Object.keys(env))).toHaveLength(24);
    expect(optionsFromEnv(Object.fromEntries(filled) as Record<string, string>).warnings).toEqual([]);
  });

  it.each(['compose.yaml', 'compose.scale.yaml', 'deploy/redis-cluster/compose.yaml'])(
    'has a %s that sets what the server knows, and gives it time to stop',
    (file) => {
      // Only what Compose itself would refuse; the rest of the linter is a matter of taste.
      const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
      const messages = linter.lintFiles([pathOf(file)], false).flatMap((result) => result.messages);
      expect(messages.filter(({ rule }) => rule === 'invalid-schema')).toEqual([]);
      const { services } = parse(read(file)) as { services: Record<string, Record<string, never>> };
      const { environment, stop_grace_period: patience, depends_on: needs } = services['realtime'] ?? {};
      expect(own(Object.keys(environment ?? {})).filter((name) => !variables.has(name))).toEqual([]);
      expect(Number.parseInt(String(patience), 10)).toBeGreaterThan(8);
      for (const name of Object.keys(needs ?? {})) expect(services).toHaveProperty([name]);
    },
  );

  it('has objects for Kubernetes that fit together', () => {
    const all = read('deploy/kubernetes/nchat-realtime.yaml')
      .split(/^---$/m)
      .map((text) => parse(text) as KubernetesObject);
    const only = (kind: string): KubernetesObject => all.find((object) => object.kind === kind) as KubernetesObject;
    const { template, selector } = only('Deployment').spec;
    const [container] = template.spec.containers;
    expect(
      own(Object.keys(only('ConfigMap').data)).filter((name) => !variables.has(name.replace(/_FILE$/, ''))),
    ).toEqual([]);
    for (const kind of ['Service', 'PodDisruptionBudget']) {
      expect(only(kind).spec.selector.matchLabels ?? only(kind).spec.selector).toEqual(selector.matchLabels);
    }
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(only('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(only('Deployment').metadata.name);
    expect(container?.ports).toMatchObject([{ containerPort: 3101 }]);
    const drain = 5 + Number.parseInt(only('ConfigMap').data['REALTIME_SHUTDOWN_TIMEOUT'] as string, 10);
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drain);
  });
});

type Labels = Readonly<Record<string, string>>;

/** What of all the kinds is looked at here. */
interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Labels;
  readonly spec: {
    readonly selector: { readonly matchLabels?: Labels };
    readonly scaleTargetRef: { readonly name: string };
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly { readonly ports: readonly { readonly containerPort: number }[] }[];
      };
    };
  };
}
