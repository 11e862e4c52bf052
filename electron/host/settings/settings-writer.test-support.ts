import { SettingsStore } from './settings-store.ts';

/** A program that writes the settings of its folder for as long as it lives, and says how often it has. */
const { store } = SettingsStore.open(process.argv[2] ?? '');
// Large, so that a write takes its time.
const follows = Array.from({ length: 100 }, (_, at) => ({ racerId: `r-${at}`, name: `Rider number ${at}` }));
store.save({ follows });

let count = 0;
function write(): void {
  count += 1;
  store.saveName(`${process.pid} ${count}`);
  process.send?.(count);
  setImmediate(write);
}
write();
