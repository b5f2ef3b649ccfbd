import type { InertClass } from './pickle-value.js';

/** Python 2 and pickles of its protocols call the module and some of the types otherwise. */
const BUILTINS = [
  'set',
  'frozenset',
  'dict',
  'list',
  'tuple',
  'int',
  'long',
  'float',
  'str',
  'unicode',
  'bool',
  'complex',
].concat(['slice', 'range', 'xrange', 'bytearray']);

/**
 * What Lightning, transformers' trainer and users' own scripts keep beside a state dict: settings, counters, the states of random
 * generators. Their objects are read as the data that the pickle sets on them (see `InertObject`); no class of these is ever called, so
 * that a name on this list can do nothing.
 */
const CLASSES: readonly string[] = [
  'argparse.Namespace',
  'types.SimpleNamespace',
  'collections.defaultdict',
  'collections.Counter',
  'collections.deque',
  ...BUILTINS.flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]),
  '_codecs.encode',
  'pathlib.Path',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'pathlib.PureWindowsPath',
  'pathlib._local.PosixPath',
  'pathlib._local.WindowsPath',
  'datetime.datetime',
  'datetime.date',
  'datetime.timedelta',
  'decimal.Decimal',
  'uuid.UUID',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  'torch.device',
  'torch.Generator',
  'pytorch_lightning.utilities.parsing.AttributeDict',
  'lightning.pytorch.utilities.parsing.AttributeDict',
  'lightning_fabric.utilities.data.AttributeDict',
  'lightning.fabric.utilities.data.AttributeDict',
  'omegaconf.dictconfig.DictConfig',
  'omegaconf.listconfig.ListConfig',
  'omegaconf.base.ContainerMetadata',
  'omegaconf.base.Metadata',
  'omegaconf.nodes.AnyNode',
  'typing.Any',
  'transformers.models.bert.configuration_bert.BertConfig',
  'transformers.models.gpt2.configuration_gpt2.GPT2Config',
  'transformers.models.openai.configuration_openai.OpenAIGPTConfig',
];

const INERT: ReadonlyMap<string, InertClass> = new Map(CLASSES.map((name) => [name, { kind: 'inertClass', name }]));

/** Callbacks, whose states old versions of Lightning keyed by their classes. */
const CALLBACK = /^(pytorch_lightning|lightning\.pytorch)\.callbacks(\.\w+)*$/;

/** A class of data by its name; undefined for every other. */
export function inertClass(module: string, name: string): InertClass | undefined {
  const whole = `${module}.${name}`;
  return INERT.get(whole) ?? (CALLBACK.test(module) ? { kind: 'inertClass', name: whole } : undefined);
}
