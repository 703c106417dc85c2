import { callSafely, type Unsubscribe } from './store.js';

type Callback = (payload: never) => void;

/** Typed publish and subscribe. */
export interface Emitter<Events> {
  on: <E extends keyof Events>(event: E, callback: (payload: Events[E]) => void) => Unsubscribe;
  once: <E extends keyof Events>(event: E, callback: (payload: Events[E]) => void) => Unsubscribe;
  off: <E extends keyof Events>(event: E, callback?: (payload: Events[E]) => void) => void;
  emit: <E extends keyof Events>(event: E, payload: Events[E]) => void;
  clear: () => void;
}

/** Makes an emitter. A listener that throws is reported and hurts neither the others nor the emitter. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<{ callback: Callback; once: boolean }>>();

  function add<E extends keyof Events>(event: E, callback: Callback, once: boolean): Unsubscribe {
    const entry = { callback, once };
    let group = listeners.get(event);
    if (!group) listeners.set(event, (group = new Set()));
    group.add(entry);
    return () => void group.delete(entry);
  }

  return {
    on: (event, callback) => add(event, callback as Callback, false),
    once: (event, callback) => add(event, callback as Callback, true),
    off(event, callback) {
      const group = listeners.get(event);
      for (const entry of group ?? []) {
        if (callback === undefined || entry.callback === callback) group?.delete(entry);
      }
    },
    emit(event, payload) {
      const group = listeners.get(event);
      if (!group) return;
      for (const entry of [...group]) {
        // A listener removed by an earlier one of the same round stays silent.
        if (!group.has(entry)) continue;
        if (entry.once) group.delete(entry);
        callSafely(() => entry.callback(payload as never));
      }
    },
    clear: () => listeners.clear(),
  };
}
