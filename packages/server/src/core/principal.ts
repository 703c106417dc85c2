import type { UserProfile } from '@nchat/realtime-protocol';

/** What a principal may want to do in a channel. */
export type Action = 'join' | 'read' | 'send' | 'moderate';

/** Channel patterns (`team-*`) to the actions granted there, as a token's `channels` claim gives them. */
export type ChannelGrants = Readonly<Record<string, readonly Action[]>>;

/** Who stands behind a session or a request, as verified credentials say. */
export interface Principal {
  readonly userId: string;
  /** A service may act for any user and reach every channel. */
  readonly kind: 'user' | 'service';
  /** The roles that the token acts as. */
  readonly roles?: readonly string[];
  readonly user?: UserProfile;
  readonly grants?: ChannelGrants;
  /** `jti` of the token, for revocation. */
  readonly tokenId?: string;
  /** Unix ms; when the credentials were issued, for revocation by time. */
  readonly issuedAt?: number;
  /** Unix ms; `null` when the credentials do not expire. */
  readonly expiresAt: number | null;
}
