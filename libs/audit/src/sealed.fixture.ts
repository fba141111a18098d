import type { DomainEvent, Logged } from '@ramus/domain';
import { eventHash } from '@ramus/event-store';
import { logOf } from '@ramus/testing';
import type { AuditedEvent } from './audited-event.js';

/** A log as a store holds it: with ids, actors and the chain. @param asOf of each event, by its place from 0. */
export function sealed(
  log: readonly Logged[],
  asOf: (place: number) => string | undefined = () => undefined,
) {
  const heads = new Map<string, string>();
  return log.map((event, place): AuditedEvent => {
    const prev = heads.get(event.stream);
    const decidedAt = asOf(place);
    const metadata = {
      at: event.metadata.at,
      by: 'replica',
      ...(decidedAt !== undefined && { asOf: decidedAt }),
      schema: 1,
      ...(prev !== undefined && { prev }),
    };
    const whole = { ...event, id: `id-${place}`, metadata };
    heads.set(event.stream, eventHash(whole));
    return whole;
  });
}

export const sealedLog = (...history: readonly DomainEvent[]): AuditedEvent[] => sealed(logOf(...history));
