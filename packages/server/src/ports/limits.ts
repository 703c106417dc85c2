/** Commands share a budget by class, so that typing can never use up the right to send. */
export type ActionClass = 'message' | 'reaction' | 'typing' | 'presence' | 'read' | 'channel' | 'history' | 'auth';

export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the budget is whole again. */
  readonly resetMs: number;
}

/** One budget per user and action class, over all sockets, HTTP and instances. */
export interface RateLimits {
  consume(userId: string, action: ActionClass, cost: number): Promise<RateVerdict>;
}

/** What a revocation may concern. */
export interface RevocableCredentials {
  readonly userId: string;
  readonly tokenId?: string | undefined;
  readonly issuedAt?: number | undefined;
}

/** Revoked credentials, remembered for as long as such credentials could live. */
export interface RevocationStore {
  revoke(revocation: Revocation): Promise<void>;
  isRevoked(credentials: RevocableCredentials): Promise<boolean>;
  /** The same for many at a time, answered in their order. */
  areRevoked(credentials: readonly RevocableCredentials[]): Promise<boolean[]>;
  /** A text that is never the same again after a revocation, on whichever instance. */
  version(): Promise<string>;
}

export interface Revocation {
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
  /** Unix ms: credentials issued before are revoked; by default the time of the call. */
  readonly before?: number | undefined;
  readonly at: number;
}

/** Connections per user, over all instances. The one that comes too late is refused, never an old one. */
export interface ConnectionCounts {
  /**
   * Takes a place for a connection of the user; resolves to what gives it back, once. Rejects with
   * `connection_limit`. Where the other instances cannot be asked, this one's own connections count alone.
   */
  take(userId: string): Promise<() => void>;
}
