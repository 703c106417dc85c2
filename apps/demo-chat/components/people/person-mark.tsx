'use client';

import { useUserPresence } from '@nchat/realtime-react';
import { Avatar } from '../ui/avatar';

/** A small picture of somebody and how they are. */
export function PersonMark({ userId }: { readonly userId: string }) {
  const { status } = useUserPresence(userId);
  return <Avatar userId={userId} size="small" status={status} />;
}
