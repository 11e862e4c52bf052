/**
 * Who may import whom: one row a layer. Type-only imports count too.
 * `scripts/layers.test.mjs` shows that the rules bite.
 */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} path regular expression of its files; the rows do not overlap
 * @property {string[]} may regular expressions of what else of this project it may import
 * @property {string[] | 'any'} packages names, or starts of names that end in `/`; 'any': but electron
 * @property {string[]} [types] packages of which it may import only types
 * @property {string[]} [inTests] what else its tests may import
 * @property {boolean} [electron] whether it may import electron
 * @property {boolean} [node] whether it may import Node's modules
 */

const SETTINGS = '^infra/settings\\.ts$';
const POLICIES = '^infra/policies\\.ts$';
const AWS_SDK = ['@aws-sdk/'];

/** What main and serve are made of; they alone know host, local and riders, and what they share is `wiring`. */
const PARTS = ['^electron/(host|contract)/', '^core/', '^local/', '^simulator/riders/', SETTINGS];

/** @type {Layer[]} */
const LAYERS = [
  { name: 'core', path: '^core/', may: [], packages: ['zod'] },
  { name: 'settings', path: SETTINGS, may: [], packages: [] },
  // What the stacks deploy and the local broker judges by.
  { name: 'policies', path: '^infra/policies(\\.test)?\\.ts$', may: [SETTINGS, POLICIES], packages: [] },
  {
    name: 'functions',
    path: '^infra/functions/',
    may: ['^core/', SETTINGS],
    packages: AWS_SDK,
    types: ['@types/aws-lambda'],
    node: true,
    // Whole heats want riders, and what they weigh is what the plan counts.
    inTests: ['^node_modules/dynalite/', '^simulator/riders/', '^infra/cost/assumptions\\.ts$'],
  },
  {
    name: 'stacks',
    path: '^infra/(stacks/|(?!settings|policies)[^/]*\\.ts$)',
    may: ['^infra/stacks/', POLICIES, SETTINGS],
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild'],
    node: true,
    // They hold the templates and the local cloud against each other.
    inTests: ['^(core|local|infra/(functions|cost))/', '^cdk\\.json$', 'node_modules/@aws-(cdk|sdk)/'],
  },
  // The operator's commands.
  {
    name: 'infra-cli',
    path: '^infra/cli/(?!plan)',
    may: ['^infra/functions/shared/', '^local/(data-folder|endpoints)\\.ts$', '^core/', SETTINGS],
    packages: AWS_SDK,
    node: true,
    inTests: ['^local/'],
  },
  // What a heat costs, from the code's own numbers.
  {
    name: 'cost',
    path: '^infra/(cost/|cli/plan)',
    may: [
      '^infra/functions/aggregate/(admission|board|persist)\\.ts$',
      '^local/stream/partition\\.ts$',
      '^core/',
      SETTINGS,
    ],
    packages: [],
    node: true,
  },
  {
    name: 'local',
    path: '^local/',
    may: ['^infra/functions/', '^core/', POLICIES, SETTINGS],
    packages: 'any',
    node: true,
    // A whole heat wants riders.
    inTests: ['^simulator/riders/'],
  },
  { name: 'riders', path: '^simulator/riders/', may: ['^core/'], packages: AWS_SDK, node: true },
  {
    name: 'simulator-cli',
    path: '^simulator/cli/',
    may: ['^simulator/riders/', '^local/', '^core/', SETTINGS],
    packages: [...AWS_SDK, 'aws-iot-device-sdk-v2'],
    node: true,
  },
  { name: 'contract', path: '^electron/contract/', may: ['^core/'], packages: ['zod'] },
  {
    name: 'host',
    path: '^electron/host/',
    may: ['^electron/contract/', '^core/'],
    packages: 'any',
    node: true,
  },
  { name: 'wiring', path: '^electron/wiring/', may: PARTS, packages: 'any', node: true },
  {
    name: 'serve',
    path: '^electron/serve/',
    may: ['^electron/wiring/', ...PARTS],
    packages: 'any',
    node: true,
  },
  {
    name: 'main',
    path: '^electron/main/',
    may: ['^electron/wiring/', ...PARTS],
    packages: 'any',
    electron: true,
    node: true,
  },
  {
    name: 'preload',
    path: '^electron/preload/',
    may: ['^electron/contract/channels\\.ts$'],
    packages: [],
    electron: true,
  },
  {
    name: 'renderer',
    path: '^renderer/(?!testing/)',
    may: ['^electron/contract/', '^core/'],
    packages: ['svelte', '@fontsource/', '@lucide/svelte'],
    inTests: ['^renderer/testing/'],
  },
  // Stand-ins for the host, and a gallery of every screen; the renderer's tests use them too.
  {
    name: 'renderer-testing',
    path: '^renderer/testing/',
    may: ['^renderer/', '^electron/contract/', '^core/', '^e2e/lib/cut-texts\\.mjs$'],
    packages: 'any',
    node: true,
  },
  // The end-to-end tests take nothing of the app: what they expect is written in them.
  {
    name: 'e2e',
    path: '^e2e/(?!(protocol|policies|third-party|faults|package)/)',
    may: ['^scripts/lib/'],
    packages: 'any',
    node: true,
  },
  // The package as it is made, installed and ridden in; what is in it is only started.
  {
    name: 'package-tests',
    path: '^e2e/package/',
    may: ['^e2e/(lib|support|electron-runtime|radio/harness)/', '^scripts/(lib|package)/'],
    packages: 'any',
    node: true,
  },
  // The backend's own code among other people's servers: the policies on mosquitto, a race without local's own.
  {
    name: 'third-party',
    path: '^e2e/(policies|third-party)/',
    may: [
      '^e2e/(lib|support)/',
      '^infra/functions/',
      '^local/',
      '^simulator/riders/',
      '^core/',
      POLICIES,
      SETTINGS,
    ],
    packages: 'any',
    node: true,
  },
  // Heats in which things go wrong: the app is only started; riders, and who adds up what they rode, are the simulator's.
  {
    name: 'faults',
    path: '^e2e/faults/',
    may: ['^e2e/(lib|support)/', '^simulator/', '^local/', '^core/', SETTINGS],
    packages: 'any',
    node: true,
  },
  // A client written from docs/protocol.md alone; only its test sees the app's own code.
  { name: 'protocol', path: '^e2e/protocol/', may: [], packages: [], inTests: ['^core/'] },
  // Measures the backend from within and from without, and the app as a user starts it; nothing imports it.
  {
    name: 'bench',
    path: '^bench/',
    may: [
      '^infra/functions/',
      '^local/',
      '^simulator/',
      '^electron/contract/',
      '^core/',
      // How the shipped app is started and looked at from outside.
      '^e2e/support/(served-app|electron-app|process-log|processes|process-usage)\\.ts$',
      '^e2e/electron-runtime/provide\\.mjs$',
      SETTINGS,
    ],
    packages: 'any',
    node: true,
  },
  { name: 'scripts', path: '^scripts/', may: ['^e2e/electron-runtime/'], packages: 'any', node: true },
];

/** Tests, and what only tests use: `x.test.ts`, `x.test-support.ts`. */
const TEST_FILE = '\\.(test|test-support)\\.(ts|mjs)$';
const TESTING = [TEST_FILE, '^renderer/testing/', '^e2e/'];
const TEST_TOOLS = ['vitest', 'fast-check'];
const TYPE_IMPORTS = ['type-only', 'type-import', 'triple-slash-type-reference'];

/** @param {string[]} names */
const pathsOf = (names) => names.map((name) => `node_modules/${name.endsWith('/') ? name : `${name}/`}`);
const ELECTRON = pathsOf(['electron']);

/**
 * @param {string} name
 * @param {string} comment
 * @param {Record<string, unknown>} from
 * @param {Record<string, unknown>} to
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to: /** @type {any} */ (to) };
}

/**
 * The rules that make a row true.
 * @param {Layer} layer
 */
function layerRules({ name, path, may, packages, types = [], inTests = [], electron = false, node = false }) {
  const known = [
    path,
    ...may,
    ...(packages === 'any' ? ['node_modules/'] : pathsOf(packages)),
    ...pathsOf(types),
    ...(electron ? ELECTRON : []),
  ];
  const code = { path, pathNot: TEST_FILE };
  // Two patterns of which both must match: dependency-cruiser has only "one of", so the first looks ahead.
  const tests = { path: `^(?=.*${TEST_FILE})(?:${path.replace(/^\^/, '')})` };
  const row = `The row "${name}" in .dependency-cruiser.mjs`;
  return [
    forbid(`${name}-layer`, `${row} names all that it may import.`, code, {
      pathNot: known,
      dependencyTypesNot: ['core'],
    }),
    forbid(
      `${name}-tests-layer`,
      `${row} holds for its tests too; they have the test tools and Node besides.`,
      tests,
      {
        pathNot: [...known, ...inTests, ...pathsOf(TEST_TOOLS)],
        dependencyTypesNot: ['core'],
      },
    ),
    ...(node
      ? []
      : [forbid(`${name}-not-node`, `${row} is without Node.`, code, { dependencyTypes: ['core'] })]),
    ...(electron
      ? []
      : [forbid(`${name}-not-electron`, `${row} is without Electron.`, { path }, { path: ELECTRON })]),
    ...(types.length === 0
      ? []
      : [
          forbid(`${name}-types-only`, `${row} takes only types of ${types.join(', ')}.`, code, {
            path: pathsOf(types),
            dependencyTypesNot: TYPE_IMPORTS,
          }),
        ]),
  ];
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...LAYERS.flatMap(layerRules),
    forbid('no-circle', 'A circle has no order in which it can be read.', {}, { circular: true }),
    forbid('resolvable', 'The imported file or package is not there.', {}, { couldNotResolve: true }),
    forbid('not-to-test', 'Nothing imports a test.', {}, { path: ['\\.test\\.(ts|mjs)$', '^e2e/specs/'] }),
    forbid(
      'not-to-test-support',
      'Only tests use what is there for tests.',
      { path: '^(core|electron|local|infra|simulator|renderer)/', pathNot: TESTING },
      { path: TESTING },
    ),
    forbid(
      'shipped-code-uses-dependencies',
      'It is loaded at run time, so it belongs in "dependencies".',
      { path: '^(core|electron|local|infra/functions|simulator)/', pathNot: TEST_FILE },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: TYPE_IMPORTS, pathNot: ELECTRON },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    // Style sheets and pictures are the bundler's business; the loader runs inside Electron alone.
    exclude: { path: ['\\.(css|svg|png|woff2)($|\\?)', '^e2e/electron-runtime/loader/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.mjs', '.js', '.svelte', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
