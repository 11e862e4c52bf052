/**
 * Stands in for Electron's own default app (resources/default_app.asar), which loads an unpacked app:
 *
 *     electron [-r module]... [--switch]... <app folder | file> [arguments of the app]
 *
 * It runs inside Electron, before the app.
 */
import { app } from 'electron/main';
import * as fs from 'node:fs';
import { Module } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const { modules, target } = readArguments(process.argv.slice(1));
// Playwright's way in: a module that runs before the app and holds `ready` back until it is attached.
if (modules.length > 0) Module._preloadModules(modules);
if (target === null) {
  console.error('usage: electron <app>');
  process.exit(64);
}
process.defaultApp = true;
try {
  const folder = path.resolve(target);
  introduce(folder);
  await import(pathToFileURL(Module._resolveFilename(folder, null, true)).href);
} catch (error) {
  console.error('The app threw an error while it was loaded.');
  console.error(error);
  process.exit(1);
}

/** What stands before the app's own arguments. */
function readArguments(args) {
  const modules = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-r' || arg === '--require') modules.push(args[++i]);
    else if (arg.startsWith('--app=')) return { modules, target: arg.slice('--app='.length) };
    else if (!arg.startsWith('-')) return { modules, target: arg };
  }
  return { modules, target: null };
}

/** Gives Electron the app's name, version and folder of user data, as its own default app does. */
function introduce(folder) {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return;
  const { name, productName, version, desktopName } = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName ?? name;
  app.setDesktopName(desktopName ?? `${app.name}.desktop`);
  app.setPath('userData', path.join(app.getPath('appData'), app.name));
  app.setAppPath(folder);
}
