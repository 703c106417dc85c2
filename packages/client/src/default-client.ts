import { RealtimeClient } from './realtime-client.js';

let instance: RealtimeClient | undefined;
const methods = new Map<PropertyKey, unknown>();

/**
 * The default client, configured by the environment (see {@link RealtimeClientOptions.url}). It comes to life when
 * it is first used: importing it constructs nothing and touches no `window`.
 *
 * @example
 * await realtimeClient.connect(userId, token);
 * realtimeClient.joinChannel('channel-123');
 * realtimeClient.on('message', (message) => console.log(message.content));
 */
export const realtimeClient: RealtimeClient = /* @__PURE__ */ new Proxy(
  /* @__PURE__ */ Object.create(/* @__PURE__ */ prototype()) as RealtimeClient,
  {
    get(_target, key) {
      instance ??= new RealtimeClient();
      const value: unknown = Reflect.get(instance, key, instance);
      if (typeof value !== 'function') return value;
      // One bound function per method, so that `realtimeClient.on` keeps its identity.
      if (!methods.has(key)) methods.set(key, value.bind(instance));
      return methods.get(key);
    },
  },
);

function prototype(): object {
  return RealtimeClient.prototype;
}
