import type { Provider } from '@nestjs/common';
import { KeyedHash } from '../auth/keyed-hash.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { RunnerTable } from '../runners/runner-table.js';
import { Addresses } from '../volunteers/addresses.js';
import { Canaries } from '../volunteers/canaries.js';
import { Invitations } from '../volunteers/invitations.js';
import { LeaseAliases } from '../volunteers/lease-aliases.js';
import { TrustedProxies } from '../volunteers/trusted-proxies.js';
import { VolunteerDoor } from '../volunteers/volunteer-door.js';

/** What stands between strangers' browsers and the pool. */
export const volunteerParts: Provider[] = [
  { provide: Invitations, useFactory: () => new Invitations() },
  {
    provide: Canaries,
    inject: [ModelCatalogue],
    useFactory: (models: ModelCatalogue) => Canaries.open(models),
  },
  {
    provide: VolunteerDoor,
    inject: [Invitations, Canaries, SchedulerState],
    useFactory: (invitations: Invitations, canaries: Canaries, { snapshot }: SchedulerState) =>
      new VolunteerDoor(invitations, canaries, snapshot),
  },
  {
    provide: TrustedProxies,
    inject: [CONFIG],
    useFactory: ({ trustedProxies }: Config) => new TrustedProxies(trustedProxies),
  },
  {
    provide: Addresses,
    inject: [RunnerTable],
    useFactory: (runners: RunnerTable) => new Addresses((runnerId) => runners.get(runnerId) !== undefined),
  },
  {
    provide: LeaseAliases,
    inject: [KeyedHash, SchedulerState],
    useFactory: (key: KeyedHash, { snapshot }: SchedulerState) => new LeaseAliases(key, snapshot),
  },
];
