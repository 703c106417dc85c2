import type { CustomStatus } from '@nchat/realtime-protocol';
import type { PresenceFrame } from '../../ports/event-bus.js';
import type {
  PresenceChange,
  PresenceChoicePatch,
  PresenceContribution,
  PresenceRecord,
} from '../../ports/presence-store.js';
import type { LocalDevicesDeps } from './local-devices.js';
import { LocalDevices } from './local-devices.js';
import type { UserWriterDeps, WriterSource } from './user-writer.js';
import { UserWriter } from './user-writer.js';

/** Of all users the same. */
export interface PresentUserDeps extends UserWriterDeps, LocalDevicesDeps {
  /** Neither a device nor anything to write is left. */
  readonly onUnused: (user: PresentUser) => void;
}

/** Longer timers overflow; whoever chooses a later end is looked after again by then. */
const MOST_TIMER_MS = 24 * 60 * 60 * 1_000;

const RETRY_MS = 1_000;

/** One user as this instance knows them: the devices here, and what of them is still to be written. */
export class PresentUser implements WriterSource {
  readonly userId: string;
  readonly devices: LocalDevices;
  readonly #writer: UserWriter;
  readonly #deps: PresentUserDeps;
  #cancelExpiry: (() => void) | null = null;

  constructor(userId: string, deps: PresentUserDeps) {
    this.userId = userId;
    this.#deps = deps;
    this.devices = new LocalDevices(deps, () => void this.settle());
    this.#writer = new UserWriter(this, deps);
  }

  contribution(): PresenceContribution | null {
    return this.devices.contribution();
  }

  seenAt(): number {
    return this.devices.seenAt();
  }

  onRecord({ choice }: PresenceRecord): void {
    this.#watch(choice.customStatus);
  }

  onIdle(): void {
    if (this.devices.isEmpty && this.#writer.isIdle) this.#deps.onUnused(this);
  }

  /** Writes devices and choice; rejects when the first attempt fails, though it is not the last. */
  write(patch?: PresenceChoicePatch): Promise<PresenceRecord> {
    return this.#writer.write(patch);
  }

  /** Writes the devices for callers who can do nothing about a store that is away. */
  async settle(): Promise<void> {
    await this.#writer.write().catch(() => undefined);
  }

  /** The store holds nothing of this instance any more. */
  assertAnew(): void {
    this.#writer.assertAnew();
    void this.settle();
  }

  /** Another instance's leftovers were taken away: others are to be told. */
  tell(change: PresenceChange): Promise<void> {
    this.#writer.tell(change);
    return this.settle();
  }

  /** The user may have chosen elsewhere. */
  heard(frame: PresenceFrame): void {
    this.#watch(frame.selfView.customStatus);
  }

  async close(): Promise<void> {
    this.#cancelExpiry?.();
    this.devices.close();
    await this.#writer.close();
  }

  /** A custom status ends by itself. All instances with a device of the user try; the store lets one succeed. */
  #watch(customStatus: CustomStatus | undefined): void {
    this.#cancelExpiry?.();
    this.#cancelExpiry = null;
    const { expiresAt } = customStatus ?? {};
    if (expiresAt === undefined || this.devices.isEmpty) return;
    const { clock } = this.#deps;
    const rest = Date.parse(expiresAt) - clock.now();
    const again = rest > MOST_TIMER_MS;
    // Over and still there: the store's clock is behind ours.
    const wait = rest > 0 ? Math.min(rest, MOST_TIMER_MS) : RETRY_MS;
    this.#cancelExpiry = clock.after(wait, () => {
      if (again) this.#watch(customStatus);
      else void this.#writer.write({}).catch(() => undefined);
    });
  }
}
