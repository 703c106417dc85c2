import type { CustomStatus } from '@nchat/realtime-client';

/** What somebody says beside their status. */
export function StatusText({ status: { emoji, text } }: { readonly status: CustomStatus }) {
  return (
    <>
      {emoji && <span aria-hidden={text ? 'true' : undefined}>{emoji}</span>}
      {emoji && text && ' '}
      {text}
    </>
  );
}
