import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { Identity } from './identity.js';
import { KeyedHash, openKey } from './keyed-hash.js';
import { LeaseSigner } from './lease-signer.js';
import { MeController } from './me.controller.js';
import { RunnerTokens } from './runner-tokens.js';
import { RunnerTokensController } from './runner-tokens.controller.js';
import { UserGuard } from './user.guard.js';

/** Who may do what: users by name, runners by token, leases by signature. */
@Global()
@Module({
  controllers: [MeController, RunnerTokensController],
  providers: [
    { provide: KeyedHash, inject: [CONFIG], useFactory: ({ home }: Config) => openKey(home) },
    { provide: RunnerTokens, inject: [CONFIG], useFactory: ({ home }: Config) => RunnerTokens.open(home) },
    Identity,
    LeaseSigner,
    { provide: APP_GUARD, useClass: UserGuard },
  ],
  exports: [KeyedHash, RunnerTokens, Identity, LeaseSigner],
})
export class AuthModule {}
