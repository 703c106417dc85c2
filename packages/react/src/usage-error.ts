'use client';

/** What is missing above a hook: a `RealtimeProvider`, or a channel (argument or `ChannelProvider`). */
export type RealtimeUsageErrorCode = 'provider_missing' | 'channel_missing';

/**
 * A hook was used where it cannot work. Thrown while rendering: a mistake in the code, not a failure of the
 * connection, which is why it is no `RealtimeError` and none of the codes of the wire.
 *
 * @example
 * if (error instanceof RealtimeUsageError && error.code === 'provider_missing') return <SetupHelp />;
 */
export class RealtimeUsageError extends Error {
  /** Always `RealtimeUsageError`. */
  override readonly name = 'RealtimeUsageError';
  /** Which of the things is missing. */
  readonly code: RealtimeUsageErrorCode;

  /** Made by the hooks. */
  constructor(code: RealtimeUsageErrorCode, hook: string) {
    super(
      code === 'provider_missing'
        ? `${hook} needs a <RealtimeProvider> above it.`
        : `${hook} needs a channel: pass its id, or put a <ChannelProvider id="…"> above.`,
    );
    this.code = code;
  }
}
