import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { BlobStoreModule } from './artefacts/blob-store.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config.js';
import { ConfigModule } from './config.module.js';
import { Engine } from './engine/engine.js';
import { EngineModule } from './engine/engine.module.js';
import { HealthController, READINESS, type ReadinessCheck } from './health/health.controller.js';
import { LoggingModule } from './http/logging.module.js';
import { ProblemPagesController } from './http/problem-pages.controller.js';
import { LocalRunnersModule } from './local-runners/local-runners.module.js';
import { ModelsModule } from './models/models.module.js';
import { SlidesModule } from './slides/slides.module.js';
import { JobKindsController } from './workflows/job-kinds.controller.js';
import { TemplatesController } from './workflows/templates.controller.js';

/** Everything that the program is made of. */
@Module({})
export class AppModule {
  static of(config: Config, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        LoggingModule.of(logger),
        AuthModule,
        BlobStoreModule,
        ModelsModule,
        SlidesModule,
        EngineModule,
        LocalRunnersModule,
      ],
      controllers: [HealthController, ProblemPagesController, TemplatesController, JobKindsController],
      providers: [
        {
          provide: READINESS,
          inject: [Engine],
          useFactory: (engine: Engine): readonly ReadinessCheck[] => [
            { name: 'event-store', isReady: () => engine.hasLog() },
            { name: 'views', isReady: () => engine.isReady },
          ],
        },
      ],
    };
  }
}
