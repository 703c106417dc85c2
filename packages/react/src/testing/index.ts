'use client';

export { MockRealtimeProvider, type MockRealtimeProviderProps } from './mock-realtime-provider.js';
