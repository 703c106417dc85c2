import type { oas31 } from 'zod-openapi';

export const securitySchemes: Record<string, oas31.SecuritySchemeObject> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Token of a user, or of a service role.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Key of a service.' },
  metricsToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The value of `REALTIME_METRICS_TOKEN`, where that is set.',
  },
};

export const userOrService: oas31.SecurityRequirementObject[] = [{ bearer: [] }, { apiKey: [] }];
export const openOrMetricsToken: oas31.SecurityRequirementObject[] = [{}, { metricsToken: [] }];
/** For all the world; also what overrides the default with "none". */
export const open: oas31.SecurityRequirementObject[] = [];
