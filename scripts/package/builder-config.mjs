import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from '../lib/paths.mjs';
import { packedFiles } from './packed-files.mjs';

/** @typedef {import('./product.mjs').Product} Product */

const RESOURCES = path.join(ROOT, 'resources', 'package');

/** Said by macOS when the app first wants the radio. */
const WHY_BLUETOOTH = 'Alleycat reads your cadence, power and heart rate from your bike and sensors.';

/**
 * What electron-builder is to make of the built app. Signing is by its own environment variables (docs/package.md): where they
 * are not set, nothing is signed.
 * https://www.electron.build/docs/configuration
 * @param {Product} product
 * @param {{ icons: string, platform?: NodeJS.Platform, arch?: string }} options icons: the folder that `makeIcons` filled
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfig(product, { icons, platform = process.platform, arch = process.arch }) {
  const { name, title, appId, version, summary, folder, feed, runtime } = product;
  return {
    appId,
    productName: title,
    copyright: 'Copyright (c) 2026 the authors of Alleycat',
    // `desktopName` is how a Linux desktop finds the entry, and with it the icon, of a window.
    extraMetadata: { name, productName: title, version, desktopName: `${name}.desktop` },
    directories: { output: folder, buildResources: RESOURCES },
    files: packedFiles(platform, arch),
    asar: { smartUnpack: false },
    // A native module is a library, and the system loads libraries from files alone.
    asarUnpack: ['**/*.node'],
    // Each brings its own binaries, for every Electron there is.
    npmRebuild: false,
    nodeGypRebuild: false,
    electronLanguages: ['en', 'en-US', 'en-GB', 'en_GB', 'de'],
    ...(runtime && { electronDist: runtime.folder, electronVersion: runtime.version }),
    afterPack: ({ appOutDir }) => leaveOutDefaultApp(appOutDir),
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      // Electron checks the archive's hash on these two alone.
      enableEmbeddedAsarIntegrityValidation: platform !== 'linux',
    },
    // Riders get what was signed and tried; a build that is halfway up is not theirs.
    publish: feed === null ? null : { provider: 'generic', url: feed },
    linux: {
      executableName: name,
      category: 'Sports',
      synopsis: summary,
      icon: path.join(icons, 'png'),
      target: [{ target: 'dir' }],
      artifactName: '${name}-${version}-${arch}.${ext}',
      desktop: { entry: { Keywords: 'bike;cycling;race;fitness;', StartupWMClass: name } },
    },
    mac: {
      category: 'public.app-category.sports',
      icon: path.join(icons, 'icon.icns'),
      // The zip is what an update comes as.
      target: [
        { target: 'dmg', arch: ['arm64', 'x64'] },
        { target: 'zip', arch: ['arm64', 'x64'] },
      ],
      artifactName: '${name}-${version}-${arch}.${ext}',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: path.join(RESOURCES, 'entitlements.mac.plist'),
      entitlementsInherit: path.join(RESOURCES, 'entitlements.mac.plist'),
      notarize: canNotarize(),
      extendInfo: {
        NSBluetoothAlwaysUsageDescription: WHY_BLUETOOTH,
        NSBluetoothPeripheralUsageDescription: WHY_BLUETOOTH,
      },
    },
    win: {
      icon: path.join(icons, 'icon.ico'),
      target: [{ target: 'nsis', arch: ['x64'] }],
      artifactName: '${name}-${version}-${arch}.${ext}',
    },
    nsis: {
      // One file to start, no questions, for this person alone: no administrator is needed, for an update neither.
      oneClick: true,
      perMachine: false,
      // What was ridden stays.
      deleteAppDataOnUninstall: false,
      installerIcon: path.join(icons, 'icon.ico'),
      uninstallerIcon: path.join(icons, 'icon.ico'),
    },
  };
}

/**
 * Electron's own app, for folders with unpacked ones, which an Electron that is given as a folder still has.
 * @param {string} folder what was laid out
 */
function leaveOutDefaultApp(folder) {
  fs.rmSync(path.join(folder, 'resources', 'default_app.asar'), { force: true });
}

/** Whether one of the three ways of telling Apple who asks is set. https://www.electron.build/docs/mac/code-signing#notarization */
function canNotarize() {
  const { APPLE_API_KEY, APPLE_ID, APPLE_KEYCHAIN_PROFILE } = process.env;
  return Boolean(APPLE_API_KEY || APPLE_ID || APPLE_KEYCHAIN_PROFILE);
}
