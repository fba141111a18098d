import {
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { LOGGER } from '../http/logging.js';
import { Clearances } from './clearances.js';
import { ContentIds } from './content-ids.js';
import { FolderWatch } from './folder-watch.js';
import { openSlide } from './open-slide.js';
import { SlideFinder } from './slide-finder.js';
import { SlideLibrary } from './slide-library.js';
import { SlidesController } from './slides.controller.js';
import { ensureSyntheticSlide } from './synthetic/synthetic-slide.js';
import { OwnedSlides, unfinishedFolder, uploadsFolder } from '../uploads/owned-slides.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { Uploads } from '../uploads/uploads.js';
import { TilesController } from './tiles.controller.js';

/** The library over the configured folder, with a synthetic slide in it if it holds no real one. Its first look is done. */
export async function openLibrary(
  { slidesFolder, home, openslide }: Pick<Config, 'slidesFolder' | 'home' | 'openslide'>,
  logger: Pick<Logger, 'info' | 'warn'>,
  owned?: OwnedSlides,
): Promise<SlideLibrary> {
  const onError = (error: unknown): void => logger.warn({ err: error }, 'slides');
  const open = (path: string) => openSlide(path, { openslide });
  try {
    await mkdir(slidesFolder, { recursive: true });
    const made = await ensureSyntheticSlide(slidesFolder, new AbortController().signal);
    if (made) logger.info('no slide was there: a synthetic one has been made');
  } catch (error) {
    // A folder that is only readable is fine; one that cannot be listed is told of by the first look.
    onError(error);
  }
  const ids = new ContentIds(join(home, 'slide-ids.json'));
  await ids.load();
  const refused = (path: string, { code, detail }: { code: string; detail: string }): void =>
    logger.warn({ path, code, detail }, 'a file cannot be read as a slide');
  const finder = new SlideFinder(slidesFolder, ids, open, Date.now, refused);
  const folder = new FolderWatch(finder, { folder: slidesFolder, onError });
  const library = new SlideLibrary(folder, { open, onError }, owned);
  await library.start();
  return library;
}

/** The slides of this installation. */
@Global()
@Module({
  controllers: [TilesController, SlidesController, UploadsController],
  providers: [
    { provide: Clearances, useFactory: () => new Clearances() },
    {
      provide: SlideLibrary,
      inject: [CONFIG, LOGGER, OwnedSlides],
      useFactory: (config: Config, logger: Logger, owned: OwnedSlides) => openLibrary(config, logger, owned),
    },
    {
      provide: OwnedSlides,
      inject: [CONFIG, LOGGER],
      useFactory: async ({ home, openslide }: Config, logger: Logger) => {
        const open = (path: string) => openSlide(path, { openslide });
        const owned = new OwnedSlides(uploadsFolder(home), open, (slideId, error) =>
          logger.warn({ slideId, err: error }, 'an uploaded slide cannot be read any more'),
        );
        await owned.load();
        return owned;
      },
    },
    {
      provide: Uploads,
      inject: [CONFIG, LOGGER, OwnedSlides],
      useFactory: ({ home, maxUploadBytes }: Config, logger: Logger, owned: OwnedSlides) =>
        new Uploads(unfinishedFolder(home), maxUploadBytes, owned, logger),
    },
  ],
  exports: [SlideLibrary, OwnedSlides, Clearances],
})
export class SlidesModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(SlideLibrary) private readonly slides: SlideLibrary,
    @Inject(Uploads) private readonly uploads: Uploads,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.uploads.start();
  }

  onApplicationShutdown(): Promise<void> {
    this.uploads.stop();
    return this.slides.close();
  }
}
