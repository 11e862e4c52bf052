import type { Page } from '@playwright/test';

import { startBike, type VirtualBike } from '../radio/harness/virtual-bike.ts';
import { startRadio } from '../radio/harness/radio.ts';
import { expect, test } from '../support/test.ts';
import { takeCard } from '../support/race.ts';

/**
 * noble in Electron's main process, on the virtual radio: what e2e/radio shows of the host in Node holds in the window, too.
 * In the project "electron" only: playwright.config.ts.
 */
test('a bike is paired on the pairing screen, shows what it measures, is lost, and comes back by itself', async ({
  launchElectron,
}) => {
  const radio = await startRadio();
  try {
    const adapter = await radio.adapter();
    const bike = await startBike(radio, { name: 'Test bike', kind: 'ftms', everyMs: 250 });
    await bike.ride(88, 50, 200, 140);
    const { page } = await launchElectron({
      opponents: 0,
      env: { BLUETOOTH_HCI_SOCKET_UART_PORT: adapter.port },
    });
    await takeCard(page, 'Rosa');
    await pair(page, bike);
    await expectReading(page, '88');

    await adapter.drop(0x08);
    const slot = page.getByTestId('slot-bike');
    await expect(slot).toHaveAttribute('data-link', /^(lost|connecting)$/);
    await expect(page.getByTestId('slot-bike-message')).toContainText('The link to Test bike was lost');
    await bike.ride(93, 50, 200, 140);
    await expect(slot).toHaveAttribute('data-link', 'connected', { timeout: 10_000 });
    await expectReading(page, '93');

    await page.getByTestId('pairing-done').click();
    await expect(page.getByTestId('bike-name')).toHaveText('Test bike');
    await expect(page.getByTestId('cadence-value')).toContainText('93');
  } finally {
    await radio.close();
  }
});

async function pair(page: Page, { id }: VirtualBike): Promise<void> {
  await page.getByTestId('open-pairing').first().click();
  const row = page.locator(`[data-testid="heard-row"][data-device-id="${id}"]`);
  await expect(row).toContainText('Test bike');
  await row.getByTestId('pair-bike').click();
  await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected');
}

async function expectReading(page: Page, cadenceRpm: string): Promise<void> {
  await expect(page.getByTestId('slot-bike-cadence')).toHaveText(cadenceRpm);
}
