import type { DomainEvent } from '@ramus/domain';
import {
  jobSpec,
  leased,
  lent,
  merged,
  planned,
  provenAlone,
  received,
  settled,
  started,
  submitted,
  submittedData,
  succeeded,
  volunteer,
} from './builders.js';

/** Two proven volunteers share job `w.0` of three shards; nobody else looks at what they return. */
export const aloneBegun: readonly DomainEvent[] = [
  ...volunteer('a'),
  ...volunteer('b'),
  submitted(jobSpec('w.0')),
  started('w.0'),
  planned(3),
  lent('a', { quorum: 1 }, 0),
  lent('b', { quorum: 1 }, 1),
  lent('a', { quorum: 1 }, 2),
];
/** `a` shards 0 and 2, `b` shard 1. */
export const aloneComputed: readonly DomainEvent[] = [
  provenAlone(1, 'a', 0),
  provenAlone(2, 'b', 1),
  provenAlone(3, 'a', 2),
];
export const aloneDone: readonly DomainEvent[] = [
  ...aloneBegun,
  ...aloneComputed,
  merged(),
  succeeded('w.0'),
];

/** In workflow `x` a trusted runner contradicts a volunteer, with the last event. */
export const contradicted = (account: string): readonly DomainEvent[] => [
  { type: 'WorkflowSubmitted', data: { ...submittedData(jobSpec('x.0')), workflowId: 'x' } },
  started('x.0'),
  ...[
    planned(1),
    lent(account),
    received(1, `v-${account}`, 'bad'),
    leased(0, 'r1'),
    received(3, 'r1'),
    settled(3, 'r1', {
      how: 'trusted',
      agreed: [{ token: 3, runnerId: 'r1' }],
      against: [{ token: 1, runnerId: `v-${account}` }],
    }),
  ].map((event) => ({ ...event, data: { ...event.data, jobId: 'x.0' } }) as DomainEvent),
];
