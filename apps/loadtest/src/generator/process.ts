import { Crowd } from './crowd.js';
import type { Argument, CrowdPlan, RampPlan, Report, Result, TaskName, TrafficPlan } from './messages.js';
import { traffic } from './traffic.js';

/** The generator's process: it does one task after the other, and ends with the process that started it. */
const tell = (report: Report): void => void process.send?.(report);
const onProgress = (text: string): void => tell({ kind: 'progress', text });

let crowd: Crowd | null = null;

function theCrowd(): Crowd {
  if (!crowd) throw new Error('there is no plan yet');
  return crowd;
}

const tasks: { [N in TaskName]: (argument: Argument<N>) => Result<N> | Promise<Result<N>> } = {
  plan: (plan: CrowdPlan) => {
    crowd = new Crowd(plan);
  },
  ramp: (plan: RampPlan) => theCrowd().ramp(plan, onProgress),
  traffic: (plan: TrafficPlan) => traffic(theCrowd(), plan, onProgress),
  drop: () => theCrowd().drop(),
};

async function perform({ task, argument }: { task: TaskName; argument: never }): Promise<void> {
  try {
    tell({ kind: 'done', result: await tasks[task](argument) });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

process.on('message', (message) => void perform(message as never));
process.on('disconnect', () => process.exit(0));
// Ctrl-C of a terminal reaches everybody; the one who started this one says when it ends.
process.on('SIGINT', () => {});
