import { parseEventStoreUrl } from '@ramus/event-store';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { environment } from '../../apps/api/src/config.js';
import { ROOT } from '../support/product.js';

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const document = parseDocument(text, { uniqueKeys: true });

const duration = z.string().regex(/^\d+s$/);
const service = z.strictObject({
  profiles: z.array(z.string()).length(1).optional(),
  build: z.literal('.').optional(),
  image: z.string(),
  init: z.literal(true).optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({
        test: z.array(z.string()).min(2),
        interval: duration,
        timeout: duration,
        retries: z.number().int().positive(),
      }),
    ])
    .optional(),
  depends_on: z.array(z.string()).optional(),
  stop_grace_period: duration.optional(),
  restart: z.literal('unless-stopped'),
});
const compose = z.strictObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

// An engine is not at hand: what of the file can be judged without one is.
const { services, volumes } = compose.parse(document.toJS());
const entries = Object.entries(services);
const STORES = ['eventstoredb', 'kurrentdb'];

describe('docker-compose.yml', () => {
  it('is YAML without mistakes, and holds nothing that is not known here', () => {
    expect(document.errors).toEqual([]);
    expect(document.warnings).toEqual([]);
    expect(Object.keys(services)).toEqual(['api', 'runner', ...STORES]);
  });

  it('starts the API alone, and everything else by its profile', () => {
    expect(entries.filter(([, { profiles }]) => !profiles).map(([name]) => name)).toEqual(['api']);
    for (const [name, { profiles }] of entries.slice(1)) expect(profiles).toEqual([name]);
  });

  it('lets nobody but this machine reach a port, and no two services share one', () => {
    const ports = entries.flatMap(([, { ports: mapped = [] }]) => mapped);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
  });

  it('keeps what must last in volumes that it names', () => {
    const named = entries.flatMap(([, { volumes: mounts }]) =>
      mounts.map((mount) => mount.split(':')[0] ?? '').filter((source) => !source.startsWith('.')),
    );
    expect(named.toSorted()).toEqual(Object.keys(volumes).toSorted());
  });

  it('gives the API variables that it reads', () => {
    for (const name of Object.keys(services['api']?.environment ?? {}))
      expect(Object.keys(environment.shape)).toContain(name);
  });

  it('gives a runner variables that it reads', () => {
    const config = readFileSync(join(ROOT, 'apps/runner/src/config.ts'), 'utf8');
    for (const name of Object.keys(services['runner']?.environment ?? {}))
      expect(config).toContain(`'${name}'`);
  });

  it('takes from outside only variables of the same name', () => {
    for (const [name, value] of entries.flatMap(([, { environment: given }]) => Object.entries(given)))
      if (value.includes('$')) expect(value).toMatch(new RegExp(`^\\$\\{${name}:-[^}]*\\}$`));
  });

  it('depends on services that are there', () => {
    for (const [, { depends_on: others = [] }] of entries)
      for (const other of others) expect(Object.keys(services)).toContain(other);
  });

  it('pins the versions of the event stores, and knows when they are healthy', () => {
    for (const name of STORES) {
      expect(services[name]?.image).toMatch(/:\d+\.\d+/);
      expect(services[name]?.healthcheck).toHaveProperty('test');
    }
    expect(services['eventstoredb']?.image).toMatch(/^eventstore\/eventstore:23\.10\./);
  });

  it('says how to use each of them, with a URL that Ramus understands', () => {
    const urls = [...text.matchAll(/EVENT_STORE_URL='([^']+)' docker compose --profile (\S+) up/g)];
    expect(urls.map(([, , profile]) => profile)).toEqual(STORES);
    for (const [, url = '', profile = ''] of urls) {
      const location = parseEventStoreUrl(url, '/');
      expect(location).toMatchObject({
        kind: 'esdb',
        settings: { seeds: [{ address: profile, port: 2_113 }], tls: false },
      });
    }
  });
});
