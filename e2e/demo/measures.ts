import type { Page } from '@playwright/test';

/** One interaction as the browser measures it, by its longest event. All times in ms. */
export interface Interaction {
  readonly event: string;
  readonly target: string;
  readonly start: number;
  readonly duration: number;
  /** Until the page's own code ran, for how long it ran, and from then on to the picture. */
  readonly delay: number;
  readonly processing: number;
  readonly presentation: number;
}

export interface Shift {
  readonly value: number;
  readonly at: number;
  /** What moved. */
  readonly what: string;
}

interface Seen {
  readonly interactions: Record<string, Interaction>;
  readonly shifts: Shift[];
}

/** Notes what the browser measures. Goes into the page before its own code runs. */
function observe(): void {
  const seen: Seen = { interactions: {}, shifts: [] };
  Object.assign(window, { seen });
  const nameOf = (node: Node | null): string => {
    const element = node instanceof Element ? node : node?.parentElement;
    const named = element?.closest('[aria-label], [title], [data-testid]') ?? element;
    const name = ['aria-label', 'title', 'data-testid', 'class'].map((key) => named?.getAttribute(key)).find(Boolean);
    return named ? `${named.tagName.toLowerCase()} ${name ?? ''}`.trim() : 'what is gone';
  };
  const watch = (type: string, note: (entry: never) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => note(entry as never))).observe({
      type,
      buffered: true,
      durationThreshold: 16,
    } as PerformanceObserverInit);

  watch('event', (entry: PerformanceEventTiming & { readonly interactionId: number }) => {
    const {
      interactionId: id,
      name: event,
      target,
      startTime: start,
      duration,
      processingStart,
      processingEnd,
    } = entry;
    if (id === 0 || (seen.interactions[id]?.duration ?? 0) >= duration) return;
    seen.interactions[id] = {
      event,
      target: nameOf(target),
      start,
      duration,
      delay: processingStart - start,
      processing: processingEnd - processingStart,
      presentation: start + duration - processingEnd,
    };
  });

  type LayoutShift = PerformanceEntry & {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Node | null }[];
  };
  watch('layout-shift', ({ value, hadRecentInput, startTime, sources }: LayoutShift) => {
    const what = sources.map(({ node }) => nameOf(node)).join(', ');
    if (!hadRecentInput) seen.shifts.push({ value, at: startTime, what });
  });
}

/** What a user of a page waits for, by the steps that a test takes. */
export class Measures {
  readonly #page: Page;
  readonly #steps: { readonly name: string; readonly start: number }[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page goes anywhere. */
  static async prepare(page: Page): Promise<void> {
    await page.addInitScript(observe);
  }

  /** What follows belongs to this step. */
  async step(name: string): Promise<void> {
    this.#steps.push({ name, start: await this.#page.evaluate(() => performance.now()) });
  }

  /** Of all steps, longest first. */
  async interactions(): Promise<readonly (Interaction & { readonly step: string })[]> {
    const { interactions } = await this.#seen();
    return Object.values(interactions)
      .map((interaction) => ({ ...interaction, step: this.#stepAt(interaction.start) }))
      .sort((a, b) => b.duration - a.duration);
  }

  async shifts(step: string): Promise<readonly Shift[]> {
    const { shifts } = await this.#seen();
    return shifts.filter(({ at }) => this.#stepAt(at) === step);
  }

  #stepAt(time: number): string {
    return this.#steps.findLast(({ start }) => start <= time)?.name ?? 'before';
  }

  /** The observers are called some time after what they observe. */
  async #seen(): Promise<Seen> {
    return this.#page.evaluate(
      () => new Promise((resolve) => setTimeout(() => resolve((window as unknown as { seen: Seen }).seen), 500)),
    );
  }
}
