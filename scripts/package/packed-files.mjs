/**
 * What of the folder goes into the archive, as electron-builder's patterns: the built app, and of the packages of
 * "dependencies" (which it adds by itself) what is used when they run.
 * @param {NodeJS.Platform} platform
 * @param {string} arch of process.arch
 * @returns {string[]}
 */
export function packedFiles(platform, arch) {
  return ['out/**', 'package.json', 'LICENSE', ...NOT_SHIPPED, ...foreignBinaries(platform, arch)];
}

const NOT_SHIPPED = [
  // Node for scripts and tests: the app has Electron's.
  '!**/node_modules/node-{linux,win}-*/**',
  // Sources of what is compiled already, types, maps, tests and prose; the licences stay.
  '!**/node_modules/**/*.{c,cc,cpp,h,hpp,gyp,gypi,mk,ts,mts,cts,map,tsbuildinfo,md,markdown,flow}',
  // At a package's top only: deeper, a folder of such a name may be code.
  '!**/node_modules/{*,@*/*}/{test,tests,__tests__,example,examples,docs,.github}/**',
  '!**/node_modules/{usb,classic-level,@serialport/bindings-cpp,@stoprocent/*}/{src,deps,libusb,lib/*/native}/**',
  // Tools of installation scripts.
  '!**/node_modules/{node-gyp,patch-package,@yarnpkg/lockfile}/**',
  // What bundlers take for browsers.
  '!**/node_modules/aws-crt/{dist.browser,crt,scripts,source}/**',
  '!**/node_modules/aws-iot-device-sdk-v2/{dist.browser,samples}/**',
  '!**/node_modules/**/dist-es/**',
  '!**/node_modules/**/dist-types/**',
];

/**
 * Packages with native parts bring those of every platform. On a Mac both kinds of processor stay: there the two are one file.
 * @param {NodeJS.Platform} platform
 * @param {string} arch
 */
function foreignBinaries(platform, arch) {
  const own = platform === 'darwin' ? 'darwin-*' : `${platform}-${arch}`;
  return [
    `!**/node_modules/**/prebuilds/!(${own})/**`,
    `!**/node_modules/aws-crt/dist/bin/!(${own}*)/**`,
    // Debian, Fedora, Ubuntu and nearly all others have glibc; Electron itself wants it.
    '!**/node_modules/**/*.musl.node',
    '!**/node_modules/aws-crt/dist/bin/*-musl/**',
  ];
}
