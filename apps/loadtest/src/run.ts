import { measureIdle } from './scenarios/idle.js';
import type { Sample } from './scenarios/sample.js';
import type { ScenarioName, Sizes } from './scenarios/sizes.js';
import { Stage } from './scenarios/stage.js';
import { measureStorm } from './scenarios/storm.js';
import { measureTraffic } from './scenarios/traffic.js';
import { titles, type Subject } from './subjects/subject.js';

export interface RunPlan {
  readonly scenario: ScenarioName;
  readonly sizes: Sizes;
  readonly repeat: number;
  /** Starts a subject each; in this order they are measured in turn. */
  readonly subjects: readonly (() => Promise<Subject>)[];
}

export type Tell = (text: string) => void;

/** Measures all subjects in turn (A B C, A B C, …), so that whatever else the machine does meets all alike. */
export async function run(plan: RunPlan, tell: Tell): Promise<Sample[]> {
  return plan.scenario === 'idle' ? runAnew(plan, tell) : runInTurn(plan, tell);
}

/** Memory that a process has taken it seldom gives back, so each repetition has processes of its own. */
async function runAnew({ subjects, repeat, sizes }: RunPlan, tell: Tell): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= repeat; round += 1) {
    for (const start of subjects) {
      await using opened = await open(start, sizes, tell, `${round}/${repeat}`);
      samples.push(await measureIdle(opened.stage));
    }
  }
  return samples;
}

async function runInTurn({ scenario, subjects, repeat, sizes }: RunPlan, tell: Tell): Promise<Sample[]> {
  const opened: Opened[] = [];
  try {
    for (const start of subjects) {
      const one = await open(start, sizes, tell, 'warm-up');
      opened.push(one);
      await one.stage.connect();
      if (scenario === 'storm') await one.stage.reconnect();
      else if (sizes.warmup > 0) await measureTraffic(one.stage, { seconds: sizes.warmup });
    }
    const samples: Sample[] = [];
    for (let round = 1; round <= repeat; round += 1) {
      for (const { stage } of opened) {
        tell(`${titles[stage.subject.name]} ${round}/${repeat}`);
        samples.push(await (scenario === 'storm' ? measureStorm(stage) : measureTraffic(stage)));
      }
    }
    return samples;
  } finally {
    for (const one of opened) await one[Symbol.asyncDispose]();
  }
}

interface Opened extends AsyncDisposable {
  readonly stage: Stage;
}

async function open(start: () => Promise<Subject>, sizes: Sizes, tell: Tell, what: string): Promise<Opened> {
  const subject = await start();
  try {
    const stage = await Stage.set(subject, sizes, (text) => tell(`${titles[subject.name]} ${what}: ${text}`));
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
