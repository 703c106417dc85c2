import { connect } from 'node:net';
import { Child } from './child.js';
import { freePort } from './free-port.js';
import { cores } from './pinning.js';

/** A Redis of our own, which keeps nothing on disk. */
export async function spawnRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const child = new Child({
    name: 'redis-server',
    program: 'redis-server',
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    core: cores.redis,
  });
  try {
    await child.until(() => answers(port));
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, stop: () => child.stop() };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
  });
}
