/** What may import what. `only(name, from, allowed)` forbids every import from `from` (specs aside) that is not to `allowed`. */
const lib = (name) => `^libs/${name}/`;
const npm = (name) => `^node_modules/(@types/)?${name}/`;
const SPECS = '\\.(spec|contract|bench|fixture)\\.ts$|/testing/';

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: SPECS },
  to: { pathNot: allowed },
});
/** One vendor, one place. */
const vendor = (name, allowed) => ({
  name: `${name.replace(/[^a-z]+/g, '-')}-has-one-place`,
  severity: 'error',
  from: { pathNot: [allowed, SPECS, '^test/'] },
  to: { path: npm(name) },
});

module.exports = {
  forbidden: [
    // A form of params holds forms of params: that component renders itself.
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '/ParamsForm\\.svelte$' },
      to: { circular: true },
    },
    only('domain-imports-nothing', lib('domain'), [lib('domain')]),
    only('slide-imports-nothing', lib('slide'), [lib('slide')]),
    only('geometry-is-pure', lib('geometry'), [
      lib('geometry'),
      npm('d3-contour'),
      npm('flatbush'),
      npm('simplify-js'),
    ]),
    only('projections-read-the-domain', lib('projections'), [lib('projections'), lib('domain')]),
    only('audit-counts-for-itself', lib('audit'), [lib('audit'), lib('domain')]),
    only('what-if-reads-the-domain', lib('what-if'), [lib('what-if'), lib('domain')]),
    only('contracts-know-zod-and-the-domain', lib('contracts'), [
      lib('contracts'),
      lib('domain'),
      npm('zod'),
    ]),
    only('kernels-are-pure', lib('kernels'), [
      lib('kernels'),
      lib('slide'),
      lib('geometry'),
      lib('contracts'),
      npm('zod'),
    ]),
    only('runner-core-is-portable', lib('runner-core'), [
      lib('runner-core'),
      lib('contracts'),
      lib('kernels'),
      lib('slide'),
      lib('geometry'),
    ]),
    {
      name: 'libraries-never-import-programs',
      severity: 'error',
      from: { path: '^libs/', pathNot: SPECS },
      to: { path: '^apps/' },
    },
    ...['api', 'runner', 'web'].map((app) => ({
      name: `${app}-imports-no-other-program`,
      severity: 'error',
      from: { path: `^apps/${app}/`, pathNot: SPECS },
      to: { path: '^apps/', pathNot: `^apps/${app}/` },
    })),
    {
      name: 'edges-reach-the-domain-by-the-bus',
      severity: 'error',
      from: { path: '\\.(controller|gateway)\\.ts$' },
      to: { path: ['^apps/api/src/log/', '\\.decider\\.ts$'] },
    },
    vendor('onnxruntime-node', '^apps/runner/src/engine\\.onnx-node\\.ts$'),
    vendor('@eventstore/db-client', '^libs/event-store/src/esdb\\.'),
    vendor('onnxruntime-web', '^apps/web/src/volunteer/(engine\\.onnx-web|onnx-runtime)\\.ts$'),
    vendor('koffi', lib('openslide-napi')),
    vendor('geotiff', '^apps/api/src/slides/'),
    vendor('openseadragon', '^apps/web/src/lib/viewer/'),
    vendor('uplot', '^apps/web/src/lib/load/plot\\.ts$'),
    {
      name: 'declared',
      severity: 'error',
      from: { pathNot: [SPECS, '^libs/testing/', '\\.mjs$'] },
      // `?url` asks Vite for the address of a file; the package is declared where its code is imported. Some icons are
      // aliases of others, which only the bundler resolves.
      to: { dependencyTypes: ['npm-no-pkg', 'unknown'], pathNot: ['\\?url$', '^@lucide/svelte/icons/'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['(^|/)dist/', '(^|/)node_modules/.*/node_modules/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@ramus/source', 'import', 'node', 'default', 'types'],
    },
  },
};
