import { type Command, InvalidArgumentError } from 'commander';
import { checkOpenFiles } from './open-files.js';
import type { Scenario, Sizes } from './scenarios/sizes.js';
import { peerNames, type PeerName } from './subjects/subject.js';
import { UsageError } from './usage-error.js';
import { STAMP_LENGTH } from './wire/stamp.js';

/** What is compared with: a peer, or the server itself on its embedded stores. */
export type Rival = PeerName | 'memory';

export interface TargetFlags {
  readonly target: string;
  readonly secret?: string;
  readonly tokenCommand?: string;
  readonly pid?: number;
  readonly metricsToken?: string;
  readonly redis?: string;
}

export interface OutputFlags {
  readonly json?: string;
  readonly html?: string;
}

export interface Flags extends Sizes, TargetFlags, OutputFlags {
  readonly compare: readonly Rival[];
  readonly repeat: number;
  readonly ramp: boolean;
  readonly gate: boolean;
}

/** Deliveries per second that no machine of today makes. */
const MOST_DELIVERIES = 10_000_000;

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

const rivals: readonly Rival[] = [...peerNames, 'memory'];

function rivalList(text: string): Rival[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !rivals.some((known) => known === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`It is a list out of ${rivals.join(', ')}.`);
  return [...new Set(names as Rival[])];
}

export function addTargetFlags(command: Command): Command {
  return command
    .option('--target <url>', 'the server; spawn starts one', 'spawn')
    .option('--secret <secret>', 'signs tokens for a target (default: REALTIME_JWT_SECRET)')
    .option('--token-command <command>', 'reads user ids, one a line, and prints a token for each')
    .option('--pid <pid>', "a target's process on this machine, for CPU and memory", whole(1, 2 ** 22))
    .option('--metrics-token <token>', "reads a target's /metrics, for CPU and memory without a pid")
    .option('--redis <url>', 'the Redis of the server that is started; spawn starts one, too');
}

export function addOutputFlags(command: Command): Command {
  return command
    .option('--json <file>', 'everything that was measured, for machines')
    .option('--html <file>', 'a report with plots, in one file');
}

export function addSizeFlags(command: Command, { name, sizes }: Scenario): Command {
  return command
    .option('--compare <peers>', `measured in turn with it: ${rivals.join(', ')}`, rivalList, [])
    .option('--repeat <n>', 'repetitions', whole(1, 100), name === 'soak' || name === 'idle' ? 1 : 5)
    .option('--connections <n>', 'connections, each of a user of its own', whole(1, 50_000), sizes.connections)
    .option('--channels <n>', 'channels', whole(1, 50_000), sizes.channels)
    .option('--joined <n>', 'channels that each connection joins', whole(1, 100), sizes.joined)
    .option('--rate <n>', 'messages per second, by all together', whole(0, 100_000), sizes.rate)
    .option('--duration <s>', 'seconds that are measured', whole(0, 86_400), sizes.duration)
    .option('--warmup <s>', 'seconds before them', whole(0, 3600), sizes.warmup)
    .option('--content <n>', "characters of a message's text", whole(STAMP_LENGTH, 8000), sizes.content)
    .option('--connect-rate <n>', 'connections made per second', whole(1, 10_000), sizes.connectRate)
    .option('--ramp', 'raises the rate until the 99th percentile is above 50 ms', false)
    .option('--gate', 'fails when a ratio is above its gate', false);
}

/** Refuses what cannot work, or would take the machine down. */
export function checkFlags({ name }: Scenario, flags: Flags): void {
  const { connections, channels, joined, rate, target, redis, compare, ramp } = flags;
  const sends = name !== 'idle' && name !== 'storm';
  if (joined > channels)
    throw new UsageError(`--joined ${joined} is more than the ${channels} --channels that there are`);
  if (sends && (rate === 0 || flags.duration === 0))
    throw new UsageError(`${name} sends messages: --rate and --duration must be above 0`);
  if (!sends && ramp) throw new UsageError(`--ramp raises a rate of messages, and ${name} sends none`);
  const deliveries = (rate * connections * joined) / channels;
  if (deliveries > MOST_DELIVERIES)
    throw new UsageError(
      `that makes ${Math.round(deliveries)} deliveries per second; at most ${MOST_DELIVERIES} are asked for`,
    );
  if (target !== 'spawn') {
    if (redis !== undefined) throw new UsageError('--redis is for a server that is started here, not for a --target');
    const { hostname } = targetUrl(target);
    if (compare.length > 0 && !/^(127\..*|localhost|\[::1\])$/.test(hostname))
      throw new UsageError('--compare needs a target on this machine: peers are started here');
  }
  if (compare.includes('memory') && redis === undefined)
    throw new UsageError('--compare memory is for a server with --redis');
  checkOpenFiles(connections);
}

function targetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^(http|ws)s?:$/.test(url.protocol))
    throw new UsageError(`--target must be a URL such as https://chat.example.com, or spawn: ${text}`);
  return url;
}
