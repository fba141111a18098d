import { Volunteer } from './support/volunteer.js';
import { expect, test } from './support/volunteering.js';
import { addressesOf, invite } from '../support/volunteers.js';

for (const address of ['v4', 'v6'] as const) {
  test(`a browser that comes by ${address} is let in by its invitation`, async ({
    browser,
    product,
    admin,
  }) => {
    const url = addressesOf(product)[address];
    const { link } = await invite(admin);
    const volunteer = await Volunteer.byInvitation(browser, url, link);
    expect(await volunteer.page.evaluate(() => crossOriginIsolated && isSecureContext)).toBe(true);
    await volunteer.start();
    await volunteer.isIn('waiting');
    await expect(volunteer.page.getByTestId('canary')).toContainText('as it should be');
    await expect(volunteer.page.getByTestId('trust')).toContainText('Volunteer');
    expect(volunteer.complaints).toEqual([]);
    await volunteer.leave();
  });
}
