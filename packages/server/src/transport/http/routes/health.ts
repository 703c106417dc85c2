import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from '../deps.js';

/** For people and load balancers; open to all, so it tells nothing that is secret. */
export function healthRoutes(app: FastifyInstance, { health }: Pick<HttpDeps, 'health'>): void {
  const paths = { '/health': 'health', '/health/live': 'live', '/health/ready': 'ready' } as const;
  for (const [path, question] of Object.entries(paths)) {
    app.get(path, (_request, reply) => {
      const { status, body } = health[question]();
      return reply.code(status).send(body);
    });
  }
}
