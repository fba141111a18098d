import { expect, type Browser } from '@playwright/test';
import type { Product } from '../../support/product.js';
import type { User } from '../../support/user.js';
import { addressesOf, invite } from '../../support/volunteers.js';
import { Overheard } from './volunteer-overheard.js';
import { Volunteer, type Provider } from './volunteer.js';

/** Two strangers, each with an invitation and an address of their own, whose browsers have computed the known tile. */
export class Pair {
  private constructor(
    readonly volunteers: readonly Volunteer[],
    private readonly overheard: readonly Overheard[],
  ) {}

  static async of(
    browser: Browser,
    product: Product,
    admin: User,
    { provider, withinMs }: { provider: Provider; withinMs: number },
  ): Promise<Pair> {
    const [volunteers, overheard]: [Volunteer[], Overheard[]] = [[], []];
    for (const url of Object.values(addressesOf(product))) {
      const { link } = await invite(admin);
      // What moves costs these machines the time in which they are to compute.
      const options = { provider, reducedMotion: 'reduce' } as const;
      const volunteer = await Volunteer.byInvitation(browser, url, link, options);
      overheard.push(new Overheard(volunteer.page));
      volunteers.push(volunteer);
      await volunteer.start();
    }
    for (const volunteer of volunteers) {
      await volunteer.isIn('waiting', withinMs);
      await expect(volunteer.page.getByTestId('canary')).toContainText('as it should be');
      expect(await volunteer.page.evaluate(() => isSecureContext && crossOriginIsolated)).toBe(true);
    }
    return new Pair(volunteers, overheard);
  }

  /** What each page says of its work, once it waits for more. */
  async figures(): Promise<{ shards: number; tiles: number; nuclei: number }[]> {
    const figures = async (volunteer: Volunteer) => {
      await volunteer.isIn('waiting');
      const [shards, tiles, nuclei] = await Promise.all([
        volunteer.figure('shards'),
        volunteer.figure('tiles'),
        volunteer.figure('nuclei'),
      ]);
      return { shards, tiles, nuclei };
    };
    return Promise.all(this.volunteers.map(figures));
  }

  /** What either asked the server for, and what it said to them. */
  async heard(): Promise<{ requests: string[]; messages: string[] }> {
    const each = await Promise.all(this.overheard.map((one) => one.all()));
    return { requests: each.flatMap((one) => one.requests), messages: each.flatMap((one) => one.messages) };
  }

  /** Both stop, and neither page complained of anything. */
  async leave(): Promise<void> {
    for (const volunteer of this.volunteers) {
      await volunteer.stop();
      expect(volunteer.complaints).toEqual([]);
      await volunteer.leave();
    }
  }
}
