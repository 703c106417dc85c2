import { describe, expect, it } from 'vitest';
import { main } from './main.js';
import { openFilesLimit } from './open-files.js';

async function call(...args: string[]) {
  const said: string[] = [];
  const codes: number[] = [];
  const say = (text: string): void => void said.push(text);
  await main(args, { env: {}, out: say, err: say, progress: () => {}, exit: (code) => codes.push(code) });
  return { code: codes.at(-1), text: said.join('\n') };
}

describe('the command line', () => {
  it.each<[string, string[], RegExp]>([
    ['a scenario that there is not', ['dance'], /unknown command/],
    ['an option that there is not', ['fanout', '--fast'], /unknown option/],
    ['a size that is no number', ['fanout', '--rate', 'x'], /whole number from 0 to 100000/],
    ['a size beyond all bounds', ['idle', '--connections', '1000000'], /from 1 to 50000/],
    ['a peer that there is not', ['fanout', '--compare', 'uws'], /list out of socketio/],
    ['no messages where there have to be some', ['fanout', '--rate', '0'], /must be above 0/],
    ['more channels joined than there are', ['fanout', '--joined', '2'], /more than the 1/],
    ['more deliveries than can be', ['fanout', '--rate', '100000'], /100000000 deliveries/],
    ['a target that is no URL', ['fanout', '--target', 'localhost'], /must be a URL/],
    ['a target without tokens', ['fanout', '--target', 'http://127.0.0.1:9'], /--secret/],
    ['peers of a target elsewhere', ['fanout', '--target', 'http://a.example', '--compare', 'ws'], /on this machine/],
    ['a Redis for a target', ['fanout', '--target', 'http://127.0.0.1:9', '--redis', 'spawn'], /started here/],
    ['a comparison with itself', ['fanout', '--compare', 'memory'], /--redis/],
    ['a ramp of nothing', ['storm', '--ramp'], /sends none/],
    [
      'a token command that fails',
      ['fanout', '--target', 'http://127.0.0.1:9', '--token-command', 'exit 3', '--connections', '2'],
      /ended with 3/,
    ],
    [
      'a token command that prints too little',
      ['fanout', '--target', 'http://127.0.0.1:9', '--token-command', 'head -n 1', '--connections', '2'],
      /1 lines for 2 users/,
    ],
  ])('refuses %s with code 2 and says why', async (_name, args, reason) => {
    const { code, text } = await call(...args);
    expect({ code, text }).toEqual({ code: 2, text: expect.stringMatching(reason) as string });
  });

  it('shows its help with code 0', async () => {
    const { code, text } = await call('--help');
    expect(code).toBe(0);
    expect(text).toMatch(/fanout.*channels.*storm.*gate.*report/s);
  });

  it('knows the limit of open files', () => {
    expect(openFilesLimit('Max open files            1024                 4096                 files')).toBe(1024);
    expect(openFilesLimit('Max open files            unlimited            unlimited            files')).toBe(Infinity);
    expect(openFilesLimit('')).toBe(Infinity);
  });
});
