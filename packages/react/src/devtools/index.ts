/**
 * A panel for developers, an entry of its own.
 *
 * @module @nchat/realtime-react/devtools
 */
'use client';

export { RealtimeDevtools, type RealtimeDevtoolsProps } from './realtime-devtools.js';
