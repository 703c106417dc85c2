import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { latePart } from './late-part';

let network: EventTarget;
let answers: { readonly come: () => void; readonly fail: () => void }[];
const load = () =>
  new Promise<string>((resolve, reject) =>
    answers.push({ come: () => resolve('here'), fail: () => reject(new Error('No network')) }),
  );

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', (network = new EventTarget()));
  answers = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test('what comes is asked for once', async () => {
  const part = latePart(load);
  const listener = vi.fn();
  part.subscribe(listener);
  part.ask();
  part.ask();
  answers[0]?.come();
  await settle();
  part.ask();
  expect(answers).toHaveLength(1);
  expect(listener).toHaveBeenCalledOnce();
  expect(part.get()).toEqual({ value: 'here', hasFailed: false });
});

test('what does not come says so, and is asked for again, later every time', async () => {
  const part = latePart(load);
  part.subscribe(() => {});
  part.ask();
  for (const [index, ms] of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    answers.at(-1)?.fail();
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(part.get().hasFailed).toBe(true);
    expect(answers).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toHaveLength(index + 2);
  }
  answers.at(-1)?.come();
  await settle();
  expect(part.get()).toEqual({ value: 'here', hasFailed: false });
});

test('it is asked for at once when the network is back, and when somebody asks', async () => {
  const part = latePart(load);
  part.subscribe(() => {});
  part.ask();
  answers[0]?.fail();
  await settle();
  network.dispatchEvent(new Event('online'));
  expect(answers).toHaveLength(2);
  answers[1]?.fail();
  await settle();
  part.ask();
  expect(answers).toHaveLength(3);
  // Instead of the timer, not besides it.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveLength(3);
});

test('without anybody to see it, it is left alone, and starts anew for the next one', async () => {
  const part = latePart(load);
  part.ask();
  answers[0]?.fail();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveLength(1);

  const leave = part.subscribe(() => {});
  expect(part.get().hasFailed).toBe(false);
  part.ask();
  answers[1]?.fail();
  await settle();
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  network.dispatchEvent(new Event('online'));
  expect(answers).toHaveLength(2);
});
