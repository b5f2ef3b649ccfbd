/** Imports go one way (see docs/architecture.md); nothing imports in a circle. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(packages|converters)/', pathNot: [from, '^packages/options/', ...allowed] },
});
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('options-stand-alone', '^packages/options/', []),
    only('checkpoints-know-nothing', '^converters/checkpoints/', []),
    only('tokenizers-stand-alone', '^packages/tokenizers/', []),
    only('ops-know-no-model', '^packages/ops/', ['^converters/checkpoints/']),
    only('transformer-uses-ops', '^packages/transformer/', ['^packages/ops/', '^converters/checkpoints/']),
    only('training-uses-ops', '^packages/training/', ['^packages/ops/', '^converters/checkpoints/']),
    only('word-vectors-use-tokenizers', '^packages/word-vectors/', [
      '^packages/tokenizers/',
      '^converters/checkpoints/',
    ]),
    only('rnn-uses-ops', '^packages/rnn/', ['^packages/(ops|tokenizers|training)/', '^converters/checkpoints/']),
    only('elmo-uses-rnn', '^packages/elmo/', ['^packages/(ops|rnn|tokenizers)/', '^converters/checkpoints/']),
    only('gpt-uses-transformer', '^packages/gpt/', [
      '^packages/(ops|transformer|tokenizers)/',
      '^converters/checkpoints/',
    ]),
    only('bert-uses-transformer', '^packages/bert/', [
      '^packages/(ops|transformer|tokenizers|training)/',
      '^converters/checkpoints/',
    ]),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|node_modules/(?!@firth))' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@firth/source', 'import', 'node', 'default', 'types'],
    },
  },
};
