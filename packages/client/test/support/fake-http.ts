import {
  encodeCursor,
  parseCursor,
  RealtimeError,
  type Ack,
  type CommandName,
  type JoinData,
} from '@nchat/realtime-protocol/core';
import type { Transport } from '../../src/transport/transport.js';
import type { FakeServer } from './fake-server.js';

type Body = Record<string, unknown>;

interface Caller {
  readonly link: Transport;
  readonly userId: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Body;
}

/** What to answer in place of the server; or nothing, to let it answer. */
export type Interference = (call: Call) => Response | Promise<Response | undefined> | undefined | void;

/** The HTTP side of a fake server, as a `fetch`. It calls what sockets would, and waits where polls wait. */
export class FakeHttp {
  readonly calls: Call[] = [];
  /** No request reaches the server. */
  isDown = false;
  interfere: Interference = () => undefined;
  /** Polls that wait now, and the most there ever were. */
  waiting = 0;
  mostWaiting = 0;
  private readonly server: FakeServer;
  private readonly callers = new Map<string, Promise<Caller>>();
  private readonly bells = new Set<() => void>();

  constructor(server: FakeServer) {
    this.server = server;
  }

  of(method: string, path: string): Call[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input as string);
    const { method = 'GET', signal } = init;
    const call = { method, path: url.pathname, body: JSON.parse((init.body as string | undefined) ?? '{}') as Body };
    this.calls.push(call);
    const gone = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
    });
    gone.catch(() => {});
    if (this.isDown) throw new TypeError('fetch failed');
    const token = new Headers(init.headers).get('authorization')?.slice(7) ?? '';
    const answer = async (): Promise<Response> => {
      const instead = await this.interfere(call);
      if (instead) return instead;
      try {
        return Response.json(await this.answer(call, url, await this.caller(token), signal as AbortSignal));
      } catch (error) {
        const wire = (error as RealtimeError).toWire();
        return Response.json(wire, { status: wire.status });
      }
    };
    return Promise.race([answer(), gone]);
  };

  private caller(token: string): Promise<Caller> {
    const known = this.callers.get(token);
    if (known) return known;
    const made = new Promise<Caller>((resolve, reject) => {
      const auth = { token, protocol: 1 };
      const link: Transport = this.server.transport(
        { url: 'http', path: '', auth, timeoutMs: 0 },
        {
          onEvent: (name, data) => {
            if (name === 'authenticated') resolve({ link, userId: (data as { userId: string }).userId });
            for (const ring of [...this.bells]) ring();
          },
          onClose: reject,
        },
      );
    });
    this.callers.set(token, made);
    made.catch(() => this.callers.delete(token));
    return made;
  }

  private run({ link }: Caller, name: CommandName, payload: Body): Promise<Body> {
    return new Promise((resolve, reject) => {
      link.emit(name, payload, (answer) => {
        const ack = answer as Ack<Body>;
        if (ack.success) resolve(ack.data);
        else reject(RealtimeError.fromWire(ack.error));
      });
    });
  }

  private async answer({ method, path, body }: Call, url: URL, who: Caller, signal: AbortSignal): Promise<unknown> {
    const [, first, channelId, , messageId, , emoji] = path.split('/').map(decodeURIComponent);
    const query = Object.fromEntries(url.searchParams);
    if (path === '/session')
      return { userId: who.userId, serverTime: this.server.clock.now(), expiresAt: null, protocolVersion: 1 };
    if (path === '/poll') return this.poll(who, body, signal);
    if (first === 'presence' && method === 'DELETE') return { success: true };
    if (path === '/presence') return { success: true, ...(await this.run(who, 'presence:update', body)) };
    const names: Record<string, CommandName> = {
      'POST /messages': 'message:send',
      'POST /typing': 'typing',
      'PATCH /channels': 'message:edit',
      'DELETE /channels': emoji ? 'reaction:remove' : 'message:delete',
      'PUT /channels': 'reaction:add',
      'POST /channels': 'message:read',
      'GET /channels': 'channel:history',
    };
    const name = names[`${method} /${first}`]!;
    const payload = { channelId, ...(messageId && { messageId }), ...(emoji && { emoji }), ...query, ...body };
    await this.run(who, 'channel:join', { channelId: (payload as Body).channelId });
    return { success: true, ...(await this.run(who, name, payload)) };
  }

  private async poll(who: Caller, body: Body, signal: AbortSignal): Promise<unknown> {
    const channels = body.channels as { channelId: string; since?: string | null; state?: string | null }[];
    const read = () => Promise.all(channels.map((wish) => this.read(who, wish)));
    let results = await read();
    const isNews = () =>
      results.some(
        (result) => 'error' in result || !result.recovered || result.messages.length + result.events.length > 0,
      ) || results.some((result, i) => 'state' in result && result.state !== channels[i]!.state);
    if (body.wait && !isNews()) {
      this.waiting += 1;
      this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
      let isOver = false;
      const timer = this.server.clock.setTimeout(() => (isOver = true), body.wait as number);
      while (!isOver && !isNews() && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const ring = (): void => (this.bells.delete(ring), resolve());
          this.bells.add(ring);
          signal.addEventListener('abort', ring);
          this.server.clock.setTimeout(ring, body.wait as number);
        });
        results = await read();
      }
      this.server.clock.clearTimeout(timer);
      this.waiting -= 1;
    }
    return { results, timestamp: this.server.clock.now() };
  }

  private async read(who: Caller, wish: { channelId: string; since?: string | null; state?: string | null }) {
    const { channelId } = wish;
    const since = wish.since ? parseCursor(wish.since) : null;
    try {
      const data = (await this.run(who, 'channel:join', { channelId, ...(since && { since }) })) as unknown as JoinData;
      const log = this.server.log(channelId);
      const parts = { presence: [...log.members.values()], receipts: [...log.receipts.values()], typing: [] };
      const state = JSON.stringify([parts.presence, parts.receipts]);
      return {
        channelId,
        messages: data.entries.flatMap((entry) => (entry.event === 'message' ? [entry.data] : [])),
        events: data.entries.filter(({ event }) => event !== 'message'),
        cursor: encodeCursor(data.position),
        recovered: data.recovered,
        hasMore: data.hasMore,
        timestamp: this.server.clock.now(),
        state,
        ...(state !== wish.state && !channelId.startsWith('user:') && parts),
      };
    } catch (error) {
      return { channelId, error: (error as RealtimeError).toWire() };
    }
  }
}
