import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';

/** Injects what the environment said: `@Inject(CONFIG) private readonly config: Config`. */
export const CONFIG = Symbol('config');

/** Lends the configuration to every module. */
@Module({})
export class ConfigModule {
  static of(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
