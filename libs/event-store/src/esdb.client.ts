import { EventStoreDBClient } from '@eventstore/db-client';
import { readFile } from 'node:fs/promises';
import { StoreUnavailable } from './event-store.js';
import type { EsdbSettings } from './esdb.url.js';

/** What of the client's inside is guarded here; see `guard`. */
interface Inside {
  handleError: (client: unknown, error: Error) => Promise<void>;
  getChannel: () => Promise<{ close(): void }>;
}

/**
 * Connects lazily: nothing is sent before the first call.
 *
 * @throws {StoreUnavailable} the CA file cannot be read.
 */
export async function makeClient(settings: EsdbSettings): Promise<EventStoreDBClient> {
  const common = {
    connectionName: settings.connectionName,
    defaultDeadline: settings.deadlineMs,
    keepAliveInterval: settings.keepAliveIntervalMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    throwOnAppendFailure: true,
  };
  const channel = { insecure: !settings.tls, ...(await caOf(settings)) };
  const [first] = settings.seeds;
  const client =
    settings.discovers || !first
      ? new EventStoreDBClient(
          {
            ...common,
            endpoints: [...settings.seeds],
            nodePreference: 'leader',
            maxDiscoverAttempts: settings.maxDiscoverAttempts,
            discoveryInterval: settings.discoveryIntervalMs,
            gossipTimeout: settings.gossipTimeoutMs / 1_000,
          },
          channel,
          settings.credentials,
        )
      : new EventStoreDBClient({ ...common, endpoint: first }, channel, settings.credentials);
  guard(client);
  return client;
}

async function caOf({ tlsCaFile }: EsdbSettings): Promise<{ rootCertificate?: Buffer }> {
  if (tlsCaFile === undefined) return {};
  try {
    return { rootCertificate: await readFile(tlsCaFile) };
  } catch (cause) {
    throw new StoreUnavailable(`tlsCAFile ${tlsCaFile} cannot be read`, { cause });
  }
}

/**
 * The client reconnects in a promise that nobody awaits: when it then finds no node of a cluster, the rejection is
 * unhandled and would end the process. The call that failed has its own error, so this one is dropped.
 */
function guard(client: EventStoreDBClient): void {
  const inside = client as unknown as Inside;
  const reconnect = inside.handleError;
  inside.handleError = (failed, error) => reconnect(failed, error).catch(() => undefined);
}

/** The client ends its calls but leaves the connection open: this closes it, in a bounded time. */
export async function closeClient(client: EventStoreDBClient, withinMs: number): Promise<void> {
  const close = async () => {
    await client.dispose();
    (await (client as unknown as Inside).getChannel()).close();
  };
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, withinMs);
  await Promise.race([close().catch(() => undefined), tooLate]);
  clearTimeout(timer);
}
