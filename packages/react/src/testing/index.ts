/**
 * A provider for component tests and Storybook.
 *
 * @module @nchat/realtime-react/testing
 */
'use client';

export { MockRealtimeProvider, type MockRealtimeProviderProps } from './mock-realtime-provider.js';
