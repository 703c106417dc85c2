export type ScenarioName = 'idle' | 'fanout' | 'channels' | 'storm' | 'latency' | 'soak';

/** How much a scenario does. */
export interface Sizes {
  readonly connections: number;
  readonly channels: number;
  /** Channels that each connection joins. */
  readonly joined: number;
  /** Messages per second, by all together. */
  readonly rate: number;
  /** Seconds that are measured. */
  readonly duration: number;
  /** Seconds before them, for compilers and caches. */
  readonly warmup: number;
  /** Characters of a message's text. */
  readonly content: number;
  /** Connections made per second; a storm makes all at once. */
  readonly connectRate: number;
}

export interface Scenario {
  readonly name: ScenarioName;
  readonly summary: string;
  readonly sizes: Sizes;
}

const common = { duration: 10, warmup: 3, content: 120, connectRate: 500 };

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  idle: {
    name: 'idle',
    summary: 'connections that do nothing: memory of each, CPU of all',
    sizes: { ...common, connections: 10_000, channels: 1000, joined: 5, rate: 0, duration: 30, warmup: 5 },
  },
  fanout: {
    name: 'fanout',
    summary: 'one large channel: CPU per delivery',
    sizes: { ...common, connections: 1000, channels: 1, joined: 1, rate: 100 },
  },
  channels: {
    name: 'channels',
    summary: 'many small channels: CPU per delivery',
    sizes: { ...common, connections: 2000, channels: 200, joined: 5, rate: 1200 },
  },
  storm: {
    name: 'storm',
    summary: 'everybody reconnects at once, with token and joins: CPU per connection',
    sizes: { ...common, connections: 2000, channels: 200, joined: 5, rate: 0, duration: 0, warmup: 0 },
  },
  latency: {
    name: 'latency',
    summary: 'one large channel at a low rate: how long a message takes',
    sizes: { ...common, connections: 1000, channels: 1, joined: 1, rate: 20 },
  },
  soak: {
    name: 'soak',
    summary: 'many small channels for a long time: losses, and whether memory grows',
    sizes: { ...common, connections: 1000, channels: 100, joined: 5, rate: 100, duration: 600 },
  },
};
