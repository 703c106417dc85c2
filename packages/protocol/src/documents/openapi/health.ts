import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { HealthResponse } from '../../http.js';
import { answer } from './body.js';
import { problems } from './problems.js';
import { open, openOrMetricsToken } from './security.js';

const healthy = {
  status: 'healthy',
  service: 'realtime',
  version: '1.0.0',
  uptime: 86400,
  websocket: { running: true, connections: 1234 },
  dependencies: { redis: { status: 'connected', latency: 2 } },
};
const unhealthy = {
  ...healthy,
  status: 'unhealthy',
  dependencies: { redis: { status: 'disconnected', latency: null } },
};

const metrics = problems([], 'unauthorized', 'not_found');

export const healthPaths = {
  '/health': {
    get: {
      operationId: 'getHealth',
      tags: ['Health'],
      summary: 'Health of the server and its dependencies',
      description: 'Answers from the last background check. `redis.status` is `disabled` with embedded stores.',
      security: open,
      responses: {
        200: answer('Healthy, or degraded but serving.', HealthResponse, healthy),
        503: answer('Unhealthy.', HealthResponse, unhealthy),
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'getLiveness',
      tags: ['Health'],
      summary: 'Whether the process runs',
      security: open,
      responses: { 200: { description: 'It runs.' } },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'getReadiness',
      tags: ['Health'],
      summary: 'Whether the server takes traffic',
      security: open,
      responses: {
        200: { description: 'It takes traffic.' },
        503: { description: 'It is starting, draining, or without its store.' },
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      tags: ['Health'],
      summary: 'Prometheus metrics',
      description: 'Not found when `REALTIME_METRICS_ENABLED=false`.',
      security: openOrMetricsToken,
      ...metrics,
      responses: {
        200: {
          description: 'Metrics in the text format.',
          content: { 'text/plain': { schema: z.string(), example: 'realtime_connections_total 1234\n' } },
        },
        ...metrics.responses,
      },
    },
  },
} satisfies ZodOpenApiPathsObject;
