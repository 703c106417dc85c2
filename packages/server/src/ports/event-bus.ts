import type { LogEntry, Position, Presence, Receipt, Typing } from '@nchat/realtime-protocol';

/** A log entry on its way to every instance. */
export interface EntryFrame {
  readonly kind: 'entry';
  readonly channelId: string;
  readonly position: Position;
  readonly prev: string;
  readonly entry: LogEntry;
  /** Unix ms of the append, for the latency histogram. */
  readonly at: number;
}

/** What travels beside the log and is lost without harm. */
export type EphemeralFrame =
  | { readonly kind: 'typing'; readonly data: Typing }
  | { readonly kind: 'read'; readonly data: Receipt }
  | { readonly kind: 'custom'; readonly channelId: string; readonly event: string; readonly payload: unknown };

/** One user's presence changed. */
export interface PresenceFrame {
  readonly kind: 'presence';
  readonly userId: string;
  /** Orders a user's frames over all instances: of two, the greater one is the truth. */
  readonly version: number;
  /** `false`: others see the user as before, and only who is in `entered` or `left` is concerned. */
  readonly viewChanged: boolean;
  /** Whether the user's own devices see a change. */
  readonly selfChanged: boolean;
  /** Where the user is present now: who has joined one of these hears of the change. */
  readonly channels: readonly string[];
  /** Channels the user has just come into or gone from. */
  readonly entered?: readonly string[];
  readonly left?: readonly string[];
  /** As others see it; while `invisible`, the same as after a disconnect. */
  readonly view: Presence;
  /** As the user's own devices see it. */
  readonly selfView: Presence;
}

/** An order to every instance. */
export type ControlFrame =
  | { readonly kind: 'disconnect'; readonly userId: string; readonly reason: 'disconnected' }
  | { readonly kind: 'remove'; readonly userId: string; readonly channelId: string; readonly reason: string }
  | { readonly kind: 'revoke'; readonly userId?: string; readonly tokenId?: string; readonly before?: number }
  /** The user polls the channel no more; without one, none at all. */
  | { readonly kind: 'http-end'; readonly userId: string; readonly channelId?: string | undefined }
  /** Somebody has gone too far, and is shut out for a while. */
  | {
      readonly kind: 'penalty';
      readonly scope: 'user' | 'network';
      readonly name: string;
      readonly level: number;
      readonly ms: number;
    }
  | { readonly kind: 'custom-user'; readonly userId: string; readonly event: string; readonly payload: unknown };

export type BusFrame = EntryFrame | EphemeralFrame | PresenceFrame | ControlFrame;

/** Publish and subscribe among instances. At most once; loss is found and filled by the feeds. */
export interface EventBus {
  publish(topic: string, frame: BusFrame): Promise<void>;
  /** Resolves once frames published from now on are heard. Resolves to what ends the subscription. */
  subscribe(topic: string, listener: (frame: BusFrame) => void): Promise<() => void>;
  /**
   * Calls back whenever frames may have been missed and are heard again; what was missed is then looked up in the
   * store. Returns what ends it.
   */
  onRestored(listener: () => void): () => void;
}
