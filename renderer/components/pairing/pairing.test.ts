import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { rawSentence } from '../../../electron/contract/sentences/say.ts';
import { device, fakeBluetooth, slot, type FakeBluetooth } from '../../testing/fake-bluetooth.ts';
import { settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';
import { barsOf, figuresOf, pauseWords } from './slot-words.ts';

afterEach(closeAll);

const KICKR = device('KICKR', -52, ['bike', 'power']);
const TICKR = device('TICKR', -61, ['heartRate']);

async function pairing(bluetooth: Partial<FakeBluetooth>) {
  const parts = await show({ bluetooth: fakeBluetooth(bluetooth) });
  const { app, find } = parts;
  const update = async (): Promise<void> => {
    await settle();
    flushSync();
    await settle();
  };
  find('open-pairing')?.focus();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'b', bubbles: true, cancelable: true }));
  await update();
  expect(app.view).toBe('pairing');
  return { ...parts, update };
}

describe('PairingView', () => {
  it('listens from B to Esc, and says how to be heard', async () => {
    const { app, host, find, update } = await pairing({});
    expect(find('scanning')?.dataset['scanning']).toBe('true');
    expect(find('heard-none')?.textContent).toContain('Turn the pedals once');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await update();
    expect([app.view, host.options.bluetooth?.scanning]).toEqual(['start', false]);
  });

  it('leads back to the settings when it was opened there', async () => {
    const { app } = await show({});
    app.screen = 'settings';
    app.openPairing();
    app.back();
    expect(app.view).toBe('settings');
    app.back();
    expect(app.view).toBe('start');
  });

  it('pairs from the row, reads live at once, and the focus goes to the slot', async () => {
    const { host, find, all, update } = await pairing({ heard: [KICKR, TICKR] });
    const [first, second] = all('heard-row');
    expect([first?.dataset['name'], second?.dataset['name']]).toEqual(['KICKR', 'TICKR']);
    expect(second?.querySelector('[data-testid="pair-bike"]')).toBeNull();
    const button = first?.querySelector<HTMLElement>('[data-testid="pair-bike"]');
    expect(button?.textContent).toMatch(/Pair as bike\s*: KICKR/);
    button?.click();
    await update();
    expect(host.calls.at(-1)).toEqual({
      command: 'sensors.pair',
      params: { deviceId: 'kickr', slot: 'bike' },
    });
    expect(find('slot-bike')?.dataset['link']).toBe('connected');
    expect(find('slot-bike-resistance')?.textContent).toBe('40');
    expect(find('slot-bike-age')?.textContent).toMatch(/0\.4 s ago/);
    expect(document.activeElement).toBe(find('slot-bike'));
    expect(first?.textContent).toContain('Your bike');
    expect(find('pair-power')?.textContent).toContain('Pair as power');
  });

  it('stops, connects again and forgets', async () => {
    const { find, update } = await pairing({ slots: { bike: slot('KICKR', { cadenceRpm: 90 }) } });
    expect(find('pairing-done')).not.toBeNull();
    find('pause-bike')?.click();
    await update();
    expect(find('slot-bike')?.dataset['link']).toBe('paused');
    expect(find('slot-bike-message')?.textContent).toContain('left alone');
    find('pause-bike')?.click();
    await update();
    expect(find('slot-bike')?.dataset['link']).toBe('connecting');
    find('forget-bike')?.click();
    await update();
    expect(find('slot-bike')?.textContent).toContain('No bike yet.');
    expect(document.activeElement).toBe(find('slot-bike'));
  });

  it('offers no button where there is a problem, and keeps what it does not know aside', async () => {
    const { find, all } = await pairing({
      heard: [
        device('Peloton', -50, [], { problem: rawSentence('Speaks only with its own app.') }),
        device('Lamp', -40),
      ],
    });
    expect(find('heard-list')?.querySelectorAll('button')).toHaveLength(0);
    expect(all('heard-problem').map(({ textContent }) => textContent)).toEqual([
      'Speaks only with its own app.',
    ]);
    expect(find('other-devices')?.querySelector('summary')?.textContent).toContain('Other devices (1)');
    expect(find('other-list')?.querySelector('[data-testid="pair-bike"]')?.textContent).toContain(
      'Try as bike',
    );
  });

  it('keeps the focus in a row that moves', async () => {
    const { host, all, moveTo, update } = await pairing({ heard: [KICKR, TICKR] });
    const button = all('heard-row')[1]?.querySelector('button');
    button?.focus();
    host.options.bluetooth = fakeBluetooth({ heard: [{ ...TICKR, rssiDbm: -40 }, KICKR] });
    moveTo(103);
    host.emitState();
    await update();
    expect(all('heard-row').map(({ dataset }) => dataset['name'])).toEqual(['TICKR', 'KICKR']);
    expect(document.activeElement).toBe(button);
  });

  it.each(['off', 'none', 'noPermission', 'noService', 'failed'] as const)(
    'adapter %s: tells it in the words of the host, and the keys are the way on',
    async (adapter) => {
      const { app, host, find, update } = await pairing({
        adapter,
        message: rawSentence('It does not work. Do this.'),
        slots: { bike: slot('KICKR', {}, { link: 'waiting', reading: null, ageMs: null }) },
      });
      expect(find('adapter-trouble')?.dataset['adapter']).toBe(adapter);
      expect(find('adapter-trouble')?.textContent).toMatch(/It does not work\.\s+Do this\./);
      find('ride-with-keys')?.click();
      await update();
      expect(app.view).toBe('start');
      expect(host.calls).toContainEqual({ command: 'sensors.pause', params: { slot: 'bike', paused: true } });
    },
  );
});

describe('the words of a slot', () => {
  it('leaves out what is not measured, and marks what is estimated', () => {
    const reading = { cadenceRpm: 90, resistancePercent: null, powerW: 0, heartRateBpm: null };
    expect(figuresOf('bike', reading, null).map(({ key }) => key)).toEqual(['cadence', 'power']);
    expect(figuresOf('bike', reading, 47.6)[1]).toMatchObject({ key: 'resistance', estimated: true });
    expect(figuresOf('heartRate', reading, null)).toMatchObject([{ key: 'heart-rate', value: null }]);
  });

  it('says what the button does', () => {
    expect((['connected', 'lost', 'paused'] as const).map(pauseWords)).toEqual([
      'Disconnect',
      'Stop trying',
      'Connect again',
    ]);
  });

  it('has one bar at least', () => {
    expect([-40, -65, -80, -110].map((dbm) => barsOf(dbm))).toEqual([4, 3, 2, 1]);
  });
});
