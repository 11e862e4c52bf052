import type { Page } from '@playwright/test';

import { startRadio, type Radio } from '../radio/harness/radio.ts';
import { startBike } from '../radio/harness/virtual-bike.ts';
import { accessible, pictures } from '../support/look.ts';
import { expect, test } from '../support/test.ts';
import { takeCard } from '../support/race.ts';

/** The pairing screen in every state that a rider can meet, over the virtual radio; each state leaves a picture in docs/. */

/** Real ms within which a link has to be back by itself. */
const BACK_MS = 15_000;

let radio: Radio;

test.beforeEach(async () => {
  radio = await startRadio();
});
test.afterEach(async () => {
  await radio.close();
});

test('a rider tells his bike from the neighbour’s, pairs it and a strap, and every break says so and mends itself', async ({
  openApp,
}, testInfo) => {
  const picture = pictures(testInfo.project.name);
  const central = await radio.adapter();
  const bike = await startBike(radio, { name: 'Rosas Bike', kind: 'ftms', everyMs: 250 });
  const neighbour = await startBike(radio, { name: 'Next door', kind: 'ftms', everyMs: 250 });
  const strap = await startBike(radio, { name: 'Strap 8E21', kind: 'strap', everyMs: 1000 });
  await startBike(radio, { name: 'Peloton Bike', kind: 'none' });
  await bike.ride(92, 50, 214);
  await neighbour.ride(60, 20, 90);
  await strap.ride(0, 0, 0, 148);
  const { page } = await openApp({ opponents: 0, env: { BLUETOOTH_HCI_SOCKET_UART_PORT: central.port } });
  await takeCard(page, 'Rosa');
  await expect(page.getByTestId('start-view')).toBeVisible();

  await test.step('what is near is listed, and what is of no use says why', async () => {
    await page.keyboard.press('b');
    await expect(row(page, 'Rosas Bike')).toBeVisible();
    await expect(row(page, 'Next door')).toBeVisible();
    await expect(row(page, 'Strap 8E21').getByTestId('pair-heartRate')).toBeVisible();
    await expect(row(page, 'Peloton Bike').getByTestId('heard-problem')).toBeVisible();
    await expect(row(page, 'Peloton Bike').getByTestId('pair-bike')).toHaveCount(0);
    await accessible(page);
    await picture(page, 'pairing-heard');
  });

  await test.step('the neighbour’s shows another cadence; the own one stays', async () => {
    await row(page, 'Next door').getByTestId('pair-bike').click();
    await expect(page.getByTestId('slot-bike-cadence')).toContainText('60');
    await row(page, 'Rosas Bike').getByTestId('pair-bike').click();
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected');
    await expect(page.getByTestId('slot-bike-cadence')).toContainText('92');
    await row(page, 'Strap 8E21').getByTestId('pair-heartRate').click();
    await expect(page.getByTestId('slot-heartRate')).toContainText('148');
    await accessible(page);
    await picture(page, 'pairing-connected');
  });

  await test.step('a bike that is switched off', async () => {
    await bike.powerOff();
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'lost');
    await expect(page.getByTestId('slot-bike-message')).toContainText('Trying again');
    await picture(page, 'pairing-lost');
    await bike.powerOn();
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected', {
      timeout: BACK_MS,
    });
  });

  await test.step('a bike that says nothing', async () => {
    await bike.silent(true);
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'silent');
    await picture(page, 'pairing-silent');
    await bike.silent(false);
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected');
  });

  await test.step('an adapter that is pulled out', async () => {
    await central.down();
    await expect(page.getByTestId('adapter-trouble')).toBeVisible();
    await expect(page.getByTestId('ride-with-keys')).toBeVisible();
    await accessible(page);
    await picture(page, 'pairing-adapter-off');
    await central.up();
    await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected', {
      timeout: BACK_MS,
    });
  });

  await test.step('the start knows the bike, and its resistance is set with the keys', async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('bike-name')).toContainText('Rosas Bike');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => bike.written()).toContainEqual(expect.stringMatching(/^04/));
    await picture(page, 'start-bike');
  });
});

test('a device that is no bike says so, and stopping is up to the rider', async ({ openApp }, testInfo) => {
  const picture = pictures(testInfo.project.name);
  const central = await radio.adapter();
  const bike = await startBike(radio, { name: 'Garage', kind: 'ftms', everyMs: 250 });
  await startBike(radio, { name: 'Lamp', kind: 'not-a-bike' });
  await bike.ride(80, 30);
  const { page } = await openApp({ opponents: 0, env: { BLUETOOTH_HCI_SOCKET_UART_PORT: central.port } });
  await takeCard(page, 'Rosa');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await page.keyboard.press('b');
  await page.getByTestId('other-devices').click();
  await row(page, 'Lamp').getByTestId('pair-bike').click();
  await expect(page.getByTestId('slot-bike-message')).toContainText('Lamp is neither a bike nor a sensor');
  await picture(page, 'pairing-not-a-bike');

  await row(page, 'Garage').getByTestId('pair-bike').click();
  await expect(page.getByTestId('slot-bike-cadence')).toContainText('80');
  await page.getByTestId('pause-bike').click();
  await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'paused');
  await expect.poll(() => bike.subscribers).toBe(0);
  await page.getByTestId('pause-bike').click();
  await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected');
  await page.getByTestId('forget-bike').click();
  await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'none');
});

test('without an adapter the sentence has a way on, and the keys ride', async ({ openApp }, testInfo) => {
  const picture = pictures(testInfo.project.name);
  const { page } = await openApp({
    opponents: 0,
    env: { BLUETOOTH_HCI_SOCKET_UART_PORT: '/dev/alleycat-none' },
  });
  await takeCard(page, 'Rosa');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await page.keyboard.press('b');
  await expect(page.getByTestId('adapter-trouble')).toBeVisible();
  await picture(page, 'pairing-no-adapter');
  await page.getByTestId('ride-with-keys').click();
  await expect(page.getByTestId('start-view')).toBeVisible();
  await expect(page.getByTestId('bike-name')).toContainText('Simulated bike');
});

function row(page: Page, name: string) {
  return page.locator(`[data-testid="heard-row"][data-name="${name}"]`);
}
