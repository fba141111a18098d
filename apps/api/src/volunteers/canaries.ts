import { canary, CANARY_FILE, type Canary } from '@ramus/kernels';
import { readFile } from 'node:fs/promises';
import type { VolunteerFacts } from '@ramus/contracts';
import type { ModelCatalogue } from '../models/model-catalogue.js';

/** The known tiles of the models that are served, with what their outputs may be off by. */
export class Canaries {
  private constructor(private readonly known: ReadonlyMap<string, Canary>) {}

  static async open(models: ModelCatalogue): Promise<Canaries> {
    const known = new Map<string, Canary>();
    for (const { name, sha256 } of models.list()) {
      const file = models.file(name, CANARY_FILE);
      if (file) known.set(sha256, canary.parse(JSON.parse(await readFile(file.path, 'utf8'))));
    }
    return new Canaries(known);
  }

  /** Hashes of the models that there are known tiles of. */
  get models(): readonly string[] {
    return [...this.known.keys()];
  }

  /** Hashes of the models that a volunteer says it has proved, as far as the figures bear it out. */
  proved({ canaries }: Pick<VolunteerFacts, 'canaries'>): string[] {
    const proved = canaries.filter(({ modelSha256, sizePx, maxDifference }) => {
      const known = this.known.get(modelSha256);
      return known?.tiles.some((tile) => tile.sizePx === sizePx) && maxDifference <= known.tolerance;
    });
    return [...new Set(proved.map(({ modelSha256 }) => modelSha256))];
  }
}
