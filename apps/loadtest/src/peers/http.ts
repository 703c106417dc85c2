import { createServer, type Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What every peer answers over HTTP: that it is there, and how late its event loop is. */
export function peerServer(): Server {
  const delay = monitorEventLoopDelay({ resolution: 100 });
  delay.enable();
  return createServer((request, response) => {
    if (request.url === '/health/ready') return void response.end('ready');
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    response.end(`nodejs_eventloop_lag_p99_seconds ${delay.percentile(99) / 1e9}\n`);
    delay.reset();
  });
}

export const peerSettings = {
  port: Number(process.env['REALTIME_PORT']),
  secret: process.env['REALTIME_JWT_SECRET'] ?? '',
  isOpen: process.env['PEER_IS_OPEN'] === 'true',
};
