'use client';

/**
 * A panel for developers, an entry of its own.
 *
 * @module @nchat/realtime-react/devtools
 */

export { RealtimeDevtools, type RealtimeDevtoolsProps } from './realtime-devtools.js';
