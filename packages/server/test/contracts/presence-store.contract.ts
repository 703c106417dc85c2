import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  DeviceState,
  PresenceContribution,
  PresenceRecord,
  PresenceStore,
} from '../../src/ports/presence-store.js';

/** A backend under test, with the bounds below. */
export interface PresenceBackend {
  readonly store: PresenceStore;
  now(): number;
  /** Lets time pass: a fake clock moves, a real one is waited for. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export const presenceContractBounds = { retentionMs: 1_000, leaseMs: 400 } as const;

const web: DeviceState = { id: 'laptop', kind: 'web', status: 'online' };
const phone: DeviceState = { id: 'phone', kind: 'mobile', status: 'away' };
const at = (devices: DeviceState[], ...channels: string[]): PresenceContribution => ({ devices, channels });
const ids = ({ devices }: PresenceRecord): string[] => devices.map(({ id }) => id).sort();
const rooms = ({ channels }: PresenceRecord): string[] => [...channels].sort();

/** What every presence store must do, whatever it stores in. */
export function describePresenceStore(name: string, factory: () => Promise<PresenceBackend>): void {
  describe(`presence store: ${name}`, () => {
    let backend: PresenceBackend;
    let store: PresenceStore;

    beforeEach(async () => {
      backend = await factory();
      ({ store } = backend);
      await store.renew('one', backend.now());
      await store.renew('two', backend.now());
    });
    afterEach(() => backend.close());

    const contribute = (instanceId: string, contribution: PresenceContribution | null, userId = 'ann') =>
      store.contribute(instanceId, userId, contribution, backend.now());
    const read = async (userId = 'ann'): Promise<PresenceRecord> => {
      const [record] = await store.read([userId]);
      if (!record) throw new Error('no record');
      return record;
    };

    describe('contributions', () => {
      it('merges the devices and channels of two instances', async () => {
        await contribute('one', at([web], 'general', 'random'));
        const { after } = await contribute('two', at([phone], 'general', 'help'));
        expect(ids(after)).toEqual(['laptop', 'phone']);
        expect(rooms(after)).toEqual(['general', 'help', 'random']);
        expect(after.devices).toEqual(expect.arrayContaining([web, phone]));
      });

      it('replaces what the same instance contributed before', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('two', at([phone], 'help'));
        const { after } = await contribute('one', at([{ ...web, status: 'away' }], 'random'));
        expect(rooms(after)).toEqual(['help', 'random']);
        expect(after.devices).toEqual(expect.arrayContaining([{ ...web, status: 'away' }, phone]));
        expect(after.devices).toHaveLength(2);
      });

      it('takes away only what the instance itself contributed', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('two', at([phone], 'general'));
        expect(rooms((await contribute('one', null)).after)).toEqual(['general']);
        const { after } = await contribute('two', null);
        expect(after).toMatchObject({ devices: [], channels: [] });
      });

      it('shows each change between before and after of exactly one call', async () => {
        const steps = await Promise.all([
          contribute('one', at([web], 'general')),
          contribute('two', at([phone], 'general', 'help')),
          contribute('one', at([web])),
          contribute('two', null),
          store.choose('ann', { status: 'dnd' }, backend.now()),
        ]);
        const chain = [...steps].sort((a, b) => a.after.version - b.after.version);
        expect(chain[0]?.before).toMatchObject({ devices: [], channels: [], choice: { status: null } });
        chain.slice(1).forEach(({ before }, index) => expect(before).toEqual(chain[index]?.after));
        expect(await read()).toEqual(chain.at(-1)?.after);
      });

      it('says that nothing changed when nothing did', async () => {
        const { after: first } = await contribute('one', at([web], 'general'));
        const again = await contribute('one', at([web], 'general'));
        expect(again.before.version).toBe(first.version);
        expect(again.after.version).toBe(first.version);
        const nobody = await contribute('two', null);
        expect(nobody.after.version).toBe(first.version);
      });

      it('keeps users apart, and knows nobody it was not told of', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('one', at([phone], 'help'), 'bob');
        const [bob, cleo, ann] = await store.read(['bob', 'cleo', 'ann']);
        expect(bob).toMatchObject({ userId: 'bob', channels: ['help'] });
        expect(cleo).toMatchObject({ userId: 'cleo', devices: [], channels: [], choice: { status: null } });
        expect(ann).toMatchObject({ userId: 'ann', channels: ['general'] });
      });
    });

    describe('versions', () => {
      it('grow with every change, over instances and kinds of change', async () => {
        const versions = [
          (await contribute('one', at([web]))).after.version,
          (await contribute('two', at([phone]))).after.version,
          (await store.choose('ann', { status: 'dnd' }, backend.now())).after.version,
          (await contribute('one', null)).after.version,
          (await contribute('two', null)).after.version,
        ];
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      });

      it('go on where they were when a user comes back of whom nothing was kept', async () => {
        const versions: number[] = [];
        for (let i = 0; i < 5; i += 1) {
          versions.push((await contribute('one', at([web]))).after.version);
          versions.push((await contribute('one', null)).after.version);
        }
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      });

      it('never fall below the time, so that they outlast a loss of the data', async () => {
        const { after } = await contribute('one', at([web]));
        expect(after.version).toBeGreaterThanOrEqual(backend.now() - 50);
      });
    });

    describe('the choice', () => {
      it('outlives all devices', async () => {
        await contribute('one', at([web], 'general'));
        await store.remember('general', 'ann', backend.now());
        await store.choose('ann', { status: 'dnd', customStatus: { text: 'deep work' } }, backend.now());
        await contribute('one', null);
        const { after } = await contribute('two', at([phone]));
        expect(after.choice).toEqual({ status: 'dnd', customStatus: { text: 'deep work' } });
      });

      it('is made by a user of whom nothing else is known', async () => {
        await store.choose('ann', { status: 'offline' }, backend.now());
        expect((await read()).choice).toEqual({ status: 'offline' });
      });

      it('keeps what the patch does not name, and clears what it names as null', async () => {
        await store.choose('ann', { status: 'dnd', customStatus: { emoji: '🎧' } }, backend.now());
        const kept = await store.choose('ann', { customStatus: { text: 'away' } }, backend.now());
        expect(kept.after.choice).toEqual({ status: 'dnd', customStatus: { text: 'away' } });
        const cleared = await store.choose('ann', { status: null }, backend.now());
        expect(cleared.after.choice).toEqual({ status: null, customStatus: { text: 'away' } });
        const none = await store.choose('ann', { customStatus: null }, backend.now());
        expect(none.after.choice).toEqual({ status: null });
      });

      it('loses an expired custom status, once', async () => {
        const expiresAt = new Date(backend.now() + 150).toISOString();
        await contribute('one', at([web]));
        await store.choose('ann', { customStatus: { text: 'lunch', expiresAt } }, backend.now());
        const early = await store.choose('ann', {}, backend.now());
        expect(early.after.choice.customStatus).toEqual({ text: 'lunch', expiresAt });
        expect(early.after.version).toBe(early.before.version);
        await backend.advance(200);
        const over = await store.choose('ann', {}, backend.now());
        expect(over.before.choice.customStatus).toBeDefined();
        expect(over.after.choice).toEqual({ status: null });
        const again = await store.choose('ann', {}, backend.now());
        expect(again.before.choice).toEqual({ status: null });
      });
    });

    describe('the last sign of life', () => {
      it('is the moment of the latest change, and stays when the user goes', async () => {
        await contribute('one', at([web], 'general'));
        await store.remember('general', 'ann', backend.now());
        await backend.advance(100);
        const gone = backend.now();
        const { after } = await contribute('one', null);
        expect(after.lastSeen).toBe(gone);
        await backend.advance(100);
        expect((await read()).lastSeen).toBe(gone);
        expect((await contribute('two', null)).after.lastSeen).toBe(gone);
      });

      it('never runs back', async () => {
        await contribute('one', at([web], 'general'));
        const seen = (await read()).lastSeen;
        const { after } = await store.contribute('one', 'ann', null, seen - 60_000);
        expect(after.lastSeen).toBe(seen);
      });

      it('is the moment of becoming invisible, whatever an invisible user does', async () => {
        await contribute('one', at([web], 'general'));
        await backend.advance(50);
        const hidden = backend.now();
        await store.choose('ann', { status: 'offline' }, hidden);
        await backend.advance(50);
        await contribute('one', at([web, phone], 'general', 'help'));
        await store.choose('ann', { customStatus: { text: 'x' } }, backend.now());
        await store.remember('help', 'ann', backend.now());
        expect((await contribute('one', null)).after.lastSeen).toBe(hidden);
        const back = await contribute('one', at([web]));
        expect(back.after.lastSeen).toBe(hidden);
        await backend.advance(50);
        const shown = backend.now();
        expect((await store.choose('ann', { status: null }, shown)).after.lastSeen).toBe(shown);
      });

      it('is the joining for a user of whom nothing else is known', async () => {
        const joined = backend.now();
        await store.remember('general', 'ann', joined);
        expect((await read()).lastSeen).toBe(joined);
      });
    });

    describe('members', () => {
      const members = async (channelId = 'general'): Promise<string[]> =>
        (await store.members(channelId)).map(({ userId }) => userId).sort();

      it('are those who joined, with presence, also after they went', async () => {
        await store.remember('general', 'ann', backend.now());
        await store.remember('general', 'bob', backend.now());
        await store.remember('help', 'cleo', backend.now());
        await contribute('one', at([web], 'general'));
        const records = await store.members('general');
        expect(records.map(({ userId }) => userId).sort()).toEqual(['ann', 'bob']);
        expect(records.find(({ userId }) => userId === 'ann')).toEqual(await read());
        await contribute('one', null);
        expect(await members()).toEqual(['ann', 'bob']);
        expect(await members('nowhere')).toEqual([]);
      });

      it('are each there once, however often they join', async () => {
        await store.remember('general', 'ann', backend.now());
        await store.remember('general', 'ann', backend.now());
        expect(await members()).toEqual(['ann']);
      });

      it('are forgotten after the retention, counted from the latest joining', async () => {
        await store.remember('general', 'ann', backend.now());
        await store.remember('general', 'bob', backend.now());
        await backend.advance(presenceContractBounds.retentionMs * 0.6);
        await store.remember('general', 'bob', backend.now());
        await backend.advance(presenceContractBounds.retentionMs * 0.6);
        expect(await members()).toEqual(['bob']);
      });

      it('stay while they are present', async () => {
        await store.remember('general', 'ann', backend.now());
        await contribute('one', at([web], 'general'));
        await backend.advance(presenceContractBounds.retentionMs * 1.5);
        expect(await members()).toEqual(['ann']);
        await store.remember('other', 'bob', backend.now());
        expect(await members()).toEqual(['ann']);
      });
    });

    describe('leases', () => {
      const pass = (share: number): Promise<void> => backend.advance(presenceContractBounds.leaseMs * share);
      const renew = (instanceId: string) => store.renew(instanceId, backend.now());

      it('keep their name for as long as they are renewed in time', async () => {
        const { lease } = await renew('three');
        for (let i = 0; i < 3; i += 1) {
          await pass(0.6);
          expect(await renew('three')).toMatchObject({ lease, changes: [] });
        }
        await pass(1.1);
        expect((await renew('three')).lease).not.toBe(lease);
      });

      it('of the dead are cleared once by a survivor, who learns what changed', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('two', at([phone], 'general', 'help'));
        await contribute('two', at([phone], 'help'), 'bob');
        const { lease } = await renew('two');
        await pass(0.6);
        expect((await renew('one')).changes).toEqual([]);
        await pass(0.6);
        const { changes } = await renew('one');
        expect(changes.map(({ after }) => after.userId).sort()).toEqual(['ann', 'bob']);
        for (const { before, after } of changes) {
          expect(ids(before)).toContain('phone');
          expect(ids(after)).not.toContain('phone');
          expect(after.version).toBeGreaterThan(before.version);
        }
        expect(rooms(await read())).toEqual(['general']);
        expect((await read('bob')).devices).toEqual([]);
        expect((await renew('one')).changes).toEqual([]);
        expect((await renew('two')).lease).not.toBe(lease);
      });

      it('that ran out are counted, also of instances that contributed nothing', async () => {
        const { deaths } = await renew('one');
        await pass(0.6);
        expect((await renew('one')).deaths).toBe(deaths);
        await pass(0.6);
        expect((await renew('one')).deaths).toBe(deaths + 1);
        expect((await renew('two')).deaths).toBe(deaths + 1);
      });

      it('count until they are cleared: what is seen changes only by a change that is told', async () => {
        await contribute('two', at([phone], 'general'));
        await pass(1.5);
        expect(ids(await read())).toEqual(['phone']);
        expect(ids((await contribute('one', at([web], 'general'))).before)).toEqual(['phone']);
      });

      it('give the others time after the store was away for all', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('two', at([phone], 'general'));
        await pass(2);
        expect((await renew('one')).changes).toEqual([]);
        expect((await renew('two')).changes).toEqual([]);
        await pass(0.5);
        expect((await renew('one')).changes).toEqual([]);
        expect(ids(await read())).toEqual(['laptop', 'phone']);
      });

      it('end when an instance that retires says so, and not before', async () => {
        await contribute('one', at([web], 'general'));
        await contribute('two', at([phone], 'general', 'help'));
        const { deaths: before } = await renew('one');
        const holdMs = presenceContractBounds.leaseMs * 2.5;
        const retiredAt = backend.now();
        await store.retire('two', holdMs, retiredAt);
        for (let i = 0; i < 2; i += 1) {
          await pass(0.7);
          expect((await renew('one')).changes).toEqual([]);
          expect(ids(await read())).toEqual(['laptop', 'phone']);
        }
        // On a busy machine the store hears of it later than the test says it, and ends it as much later.
        let { changes, deaths } = await renew('one');
        for (let i = 0; i < 5 && changes.length === 0; i += 1) {
          await pass(0.5);
          ({ changes, deaths } = await renew('one'));
        }
        expect(backend.now() - retiredAt).toBeGreaterThanOrEqual(holdMs);
        expect(deaths).toBe(before);
        expect(changes.map(({ after }) => rooms(after))).toEqual([['general']]);
        expect(ids(await read())).toEqual(['laptop']);
      });

      it('end sooner than they would when an instance retires that leaves nobody to wait for', async () => {
        await contribute('two', at([phone], 'general'));
        await store.remember('general', 'ann', backend.now());
        const retired = backend.now();
        await store.retire('two', 0, retired);
        await pass(0.3);
        expect((await renew('one')).changes).toHaveLength(1);
        expect(await read()).toMatchObject({ devices: [], lastSeen: retired });
      });

      it('of nobody may be retired', async () => {
        await expect(store.retire('nobody', 1_000, backend.now())).resolves.toBeUndefined();
      });

      it('leave the last sign of life of the dead at their last renewal', async () => {
        await contribute('two', at([phone], 'general'));
        await store.remember('general', 'ann', backend.now());
        await pass(0.5);
        const beat = backend.now();
        await renew('two');
        await renew('one');
        await pass(0.6);
        await renew('one');
        await pass(0.6);
        await renew('one');
        expect(await read()).toMatchObject({ devices: [], lastSeen: beat });
      });
    });
  });
}
