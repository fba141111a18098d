import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { RunnerTokens } from '../auth/runner-tokens.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { LOGGER } from '../http/logging.js';
import { RUNNER_MAIN } from '../places.js';
import { LocalRunners } from './local-runners.js';

/** The daemons that come with the API. `main.ts` starts them once the address is known. */
@Module({
  providers: [
    {
      provide: LocalRunners,
      inject: [CONFIG, RunnerTokens, LOGGER],
      useFactory: (config: Config, tokens: RunnerTokens, logger: Logger) =>
        new LocalRunners(config, tokens, logger, RUNNER_MAIN),
    },
  ],
})
export class LocalRunnersModule {}
