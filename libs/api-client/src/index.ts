import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.js';

export type { components, operations, paths } from './schema.js';

/** A typed client of the REST interface, from its OpenAPI document. Answers come as `{ data, error, response }`. */
export const createApiClient = (options: ClientOptions): Client<paths> => createClient<paths>(options);
