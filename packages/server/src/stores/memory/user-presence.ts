import type {
  PresenceChange,
  PresenceChoice,
  PresenceChoicePatch,
  PresenceContribution,
  PresenceRecord,
} from '../../ports/presence-store.js';

/** One user over all instances. Its record is made anew by each change and never altered afterwards. */
export class UserPresence {
  /** By instance; there is hardly ever more than one. */
  #contributions: readonly (readonly [instanceId: string, contribution: PresenceContribution])[] = [];
  #record: PresenceRecord;

  /** `version`: what an earlier life of the record may have reached. */
  constructor(userId: string, version: number) {
    this.#record = { userId, devices: [], channels: [], choice: { status: null }, lastSeen: 0, version };
  }

  get record(): PresenceRecord {
    return this.#record;
  }

  get isPresent(): boolean {
    return this.#contributions.length > 0;
  }

  get hasChoice(): boolean {
    const { status, customStatus } = this.#record.choice;
    return status !== null || customStatus !== undefined;
  }

  isIn(channelId: string): boolean {
    return this.#record.channels.includes(channelId);
  }

  contribute(instanceId: string, contribution: PresenceContribution | null, at: number): PresenceChange {
    const before = this.#record;
    const others = this.#contributions.filter(([id]) => id !== instanceId);
    if (!contribution && others.length === this.#contributions.length) return this.unchanged();
    this.#contributions = contribution ? others.concat([[instanceId, contribution]]) : others;
    const { devices, channels } = together(this.#contributions.map(([, each]) => each));
    const lastSeen = before.choice.status === 'offline' ? before.lastSeen : Math.max(before.lastSeen, at);
    return this.#become({ ...before, devices, channels, lastSeen }, at);
  }

  choose(patch: PresenceChoicePatch, at: number): PresenceChange {
    const before = this.#record;
    const { choice } = before;
    const status = patch.status === undefined ? choice.status : patch.status;
    const custom = patch.customStatus === undefined ? choice.customStatus : (patch.customStatus ?? undefined);
    const isOver = custom?.expiresAt !== undefined && Date.parse(custom.expiresAt) <= at;
    const next: PresenceChoice = { status, ...(custom && !isOver && { customStatus: custom }) };
    // Going invisible is the last that others see; whatever an invisible user does after that is no sign of life.
    const isVisible = before.devices.length > 0 && (choice.status !== 'offline' || status !== 'offline');
    const lastSeen = isVisible ? Math.max(before.lastSeen, at) : before.lastSeen;
    return this.#become({ ...before, choice: next, lastSeen }, at);
  }

  /** A user of whom nothing else is known was seen now. */
  seen(at: number): void {
    if (this.#record.lastSeen === 0) this.#record = { ...this.#record, lastSeen: at };
  }

  unchanged(): PresenceChange {
    return { before: this.#record, after: this.#record };
  }

  #become(record: PresenceRecord, at: number): PresenceChange {
    const before = this.#record;
    const version = sameState(before, record) ? before.version : Math.max(before.version + 1, at);
    this.#record = { ...record, version };
    return { before, after: this.#record };
  }
}

/** Of one instance alone, as is mostly so, it is that instance's own. */
function together(contributions: readonly PresenceContribution[]): PresenceContribution {
  const [only] = contributions;
  if (only && contributions.length === 1) return only;
  return {
    devices: contributions.flatMap(({ devices }) => devices),
    channels: [...new Set(contributions.flatMap(({ channels }) => channels))],
  };
}

function sameState(a: PresenceRecord, b: PresenceRecord): boolean {
  return JSON.stringify([a.devices, a.channels, a.choice]) === JSON.stringify([b.devices, b.channels, b.choice]);
}
