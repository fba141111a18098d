import { Global, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { ModelCatalogue } from './model-catalogue.js';
import { ModelsController } from './models.controller.js';

/** The networks of this installation. */
@Global()
@Module({
  controllers: [ModelsController],
  providers: [
    {
      provide: ModelCatalogue,
      inject: [CONFIG],
      useFactory: ({ modelsFolder }: Config) => ModelCatalogue.open(modelsFolder),
    },
  ],
  exports: [ModelCatalogue],
})
export class ModelsModule {}
