'use client';

export { RealtimeDevtools, type RealtimeDevtoolsProps } from './realtime-devtools.js';
