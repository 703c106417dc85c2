import { measureIdle } from './scenarios/idle.js';
import { measureRamp } from './scenarios/ramp.js';
import type { Sample } from './scenarios/sample.js';
import type { ScenarioName, Sizes } from './scenarios/sizes.js';
import { measureSoak } from './scenarios/soak.js';
import { Stage } from './scenarios/stage.js';
import { measureStorm } from './scenarios/storm.js';
import { measureTraffic } from './scenarios/traffic.js';
import type { Start } from './subjects/lineup.js';
import { titles } from './subjects/subject.js';

export interface RunPlan {
  readonly scenario: ScenarioName;
  readonly sizes: Sizes;
  readonly repeat: number;
  /** Raise the rate until the server no longer keeps up. */
  readonly ramp: boolean;
  /** In this order they are measured in turn. */
  readonly lineup: readonly Start[];
}

export interface Outcome {
  readonly samples: readonly Sample[];
  /** The steps of a ramp. */
  readonly steps: readonly Sample[];
}

export type Tell = (text: string) => void;

/** Measures all subjects in turn (A B C, A B C, …), so that whatever else the machine does meets all alike. */
export async function run(plan: RunPlan, tell: Tell): Promise<Outcome> {
  return plan.scenario === 'idle' ? runAnew(plan, tell) : runInTurn(plan, tell);
}

/** Memory that a process has taken it seldom gives back, so each repetition has processes of its own. */
async function runAnew({ lineup, repeat, sizes }: RunPlan, tell: Tell): Promise<Outcome> {
  const samples: Sample[] = [];
  for (let round = 1; round <= repeat; round += 1) {
    for (const start of lineup) {
      await using opened = await open(start, sizes, { tell, what: `${round} of ${repeat}` });
      samples.push(await measureIdle(opened.stage));
    }
  }
  return { samples, steps: [] };
}

async function runInTurn({ scenario, lineup, repeat, sizes, ramp }: RunPlan, tell: Tell): Promise<Outcome> {
  const opened: Opened[] = [];
  const now = { tell, what: 'warm-up' };
  try {
    for (const start of lineup) {
      const one = await open(start, sizes, now);
      opened.push(one);
      await warmUp(scenario, one.stage);
    }
    const stages = opened.map(({ stage }) => stage);
    const samples: Sample[] = [];
    const steps: Sample[] = [];
    for (let round = 1; round <= repeat; round += 1) {
      now.what = `${round} of ${repeat}`;
      if (ramp) {
        const found = await measureRamp(stages, tell);
        samples.push(...found.best);
        steps.push(...found.steps);
      } else {
        for (const stage of stages) samples.push(await measure(scenario, stage));
      }
    }
    return { samples, steps };
  } finally {
    for (const one of opened) await one[Symbol.asyncDispose]();
  }
}

async function warmUp(scenario: ScenarioName, stage: Stage): Promise<void> {
  await stage.connect();
  if (scenario === 'storm') await stage.reconnect();
  else if (stage.sizes.warmup > 0) await measureTraffic(stage, { seconds: stage.sizes.warmup });
}

function measure(scenario: ScenarioName, stage: Stage): Promise<Sample> {
  if (scenario === 'storm') return measureStorm(stage);
  return scenario === 'soak' ? measureSoak(stage) : measureTraffic(stage);
}

interface Opened extends AsyncDisposable {
  readonly stage: Stage;
}

async function open(start: Start, sizes: Sizes, now: { readonly tell: Tell; readonly what: string }): Promise<Opened> {
  const subject = await start();
  try {
    const title = titles[subject.name];
    const stage = await Stage.set(subject, sizes, (text) => now.tell(`${title}, ${now.what}: ${text}`));
    return {
      stage,
      [Symbol.asyncDispose]: async () => {
        await stage.close();
        await subject.stop();
      },
    };
  } catch (error) {
    await subject.stop();
    throw error;
  }
}
