import { Global, Module } from '@nestjs/common';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { BLOB_STORE } from './blob-store.js';
import { FsBlobStore } from './fs.blob-store.js';

/** Lends the store of bytes to every module. */
@Global()
@Module({
  providers: [
    { provide: BLOB_STORE, inject: [CONFIG], useFactory: ({ home }: Config) => FsBlobStore.open(home) },
  ],
  exports: [BLOB_STORE],
})
export class BlobStoreModule {}
