import type { Sample } from './sample.js';
import type { Stage } from './stage.js';
import { measureTraffic } from './traffic.js';

const STEP = 1.25;
const MOST_STEPS = 30;
const STEP_S = 4;
/** A server keeps up as long as messages take no longer than this. */
const LIMIT_MS = 50;
/** And as long as it delivers what it is asked to. */
const LEAST_SHARE = 0.95;

/** Raises the rate step by step, all stages in turn, until each of them no longer keeps up. */
export async function measureRamp(stages: readonly Stage[], tell: (text: string) => void): Promise<RampSamples> {
  const steps: Sample[] = [];
  const best = new Map<Stage, Sample>();
  let climbing = [...stages];
  for (let step = 0; step < MOST_STEPS && climbing.length > 0; step += 1) {
    const still: Stage[] = [];
    for (const stage of climbing) {
      const rate = Math.round(stage.sizes.rate * STEP ** step);
      tell(`${rate} messages per second`);
      const sample = { ...(await measureTraffic(stage, { seconds: STEP_S, rate })), rate };
      steps.push(sample);
      if (!keepsUp(sample, rate, stage)) continue;
      best.set(stage, sample);
      still.push(stage);
    }
    climbing = still;
  }
  return { steps, best: stages.map((stage) => summary(stage, best.get(stage), steps)) };
}

export interface RampSamples {
  readonly steps: readonly Sample[];
  /** For each stage, the last step at which it kept up. */
  readonly best: readonly Sample[];
}

function keepsUp({ figures, faults }: Sample, rate: number, { sizes }: Stage): boolean {
  const asked = (rate * sizes.connections * sizes.joined) / sizes.channels;
  return faults.length === 0 && (figures.p99 ?? NaN) <= LIMIT_MS && (figures.deliveries ?? 0) >= asked * LEAST_SHARE;
}

function summary({ subject }: Stage, best: Sample | undefined, steps: readonly Sample[]): Sample {
  const last = steps.findLast((step) => step.subject === subject.name);
  return {
    ...(best ?? { subject: subject.name, faults: [] }),
    subject: subject.name,
    figures: { ...best?.figures, ceiling: best?.figures.deliveries ?? NaN },
    // A step that goes wrong is where a ramp ends, and no fault of it.
    faults: [],
    // What the generator could not do says nothing about the server.
    warnings: [
      ...(best ? [] : ['the first step of the ramp was too much already: begin with a lower --rate']),
      ...(last?.warnings ?? []).map((warning) => `last step: ${warning}`),
    ],
  };
}
