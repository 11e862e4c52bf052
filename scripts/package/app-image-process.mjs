/** The program that `makeAppImage` starts, with its job as JSON in the first argument. */
import { build, Platform } from 'electron-builder';

import { ROOT } from '../lib/paths.mjs';
import { builderConfig } from './builder-config.mjs';

const { product, icons, unpacked } = JSON.parse(process.argv[2] ?? '{}');
try {
  await build({
    targets: Platform.LINUX.createTarget('AppImage'),
    config: builderConfig(product, { icons }),
    projectDir: ROOT,
    prepackaged: unpacked,
    publish: 'never',
  });
} catch (error) {
  console.error(/** @type {Error} */ (error).message.split('\n')[0]);
  process.exitCode = 1;
}
