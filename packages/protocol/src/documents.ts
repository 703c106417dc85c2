/**
 * The contract as documents: OpenAPI for HTTP, AsyncAPI for sockets, both generated from the schemas.
 *
 * @module @nchat/realtime-protocol/documents
 */
export { openApiDocument, httpRoutes, type HttpRoute, type OpenApiDocument } from './documents/openapi.js';
export { asyncApiDocument, type AsyncApiDocument } from './documents/asyncapi.js';
export type { DocumentOptions } from './documents/options.js';
