import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  callback,
  checkArgument,
  choice,
  either,
  fields,
  flag,
  kinds,
  list,
  name,
  nearest,
  number,
  option,
  OptionError,
  options,
  required,
  signal,
  string,
  textsOf,
  whole,
  type KindsOf,
  type OptionsOf,
} from './index.js';

const fill = options('fillMask', {
  topK: option(whole({ least: 1 }), { default: 5, help: 'candidates for each mask' }),
  targets: option(list(string())),
  normalize: option(flag()),
  device: option(choice(['auto', 'cpu', 'webgpu'], { gpu: 'webgpu or cpu' })),
  rate: option(number({ above: 0, most: 1 })),
  padding: option(
    either([choice(['longest']), fields({ toMultipleOf: whole({ least: 1 }) })], "'longest' or { toMultipleOf }"),
  ),
  cache: option(fields({ folder: name(), maxAge: option(whole()) })),
  signal: option(signal()),
  onProgress: option(callback<(done: number, total: number) => void>()),
});

const refusal = (given: unknown): OptionError => {
  try {
    fill.read(given);
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('it was taken');
};

describe('options', () => {
  it('fills in defaults and keeps what is given', () => {
    expect(fill.read(undefined)).toEqual({ topK: 5 });
    expect(fill.read({ topK: undefined, rate: undefined })).toStrictEqual({ topK: 5 });
    expect(fill.read({ topK: 2, targets: ['不'], padding: { toMultipleOf: 8 } })).toEqual({
      topK: 2,
      targets: ['不'],
      padding: { toMultipleOf: 8 },
    });
    const controller = new AbortController();
    expect(fill.read({ signal: controller.signal }).signal).toBe(controller.signal);
  });

  it.each([
    [
      { topk: 3 },
      /^fillMask: topk: expected one of the options topK, .*, found an option that does not exist; did you mean topK\?$/,
    ],
    [{ top_k: 3 }, /did you mean topK\?/],
    [{ normalise: true }, /did you mean normalize\?/],
    [{ zzzzzz: 3 }, /zzzzzz: expected one of .* does not exist$/],
    [
      { cache: { folder: 'a', maxage: 3 } },
      /cache\.maxage: expected one of the options folder, maxAge, .*did you mean maxAge\?/,
    ],
    [{ cache: {} }, /cache\.folder: expected a string that is not empty, found undefined/],
    [{ topK: '3' }, /topK: expected a whole number of at least 1, found '3'/],
    [{ topK: 0 }, /topK: expected a whole number of at least 1, found 0/],
    [{ topK: 1.5 }, /a whole number of at least 1, found 1.5/],
    [{ topK: NaN }, /a whole number of at least 1, found NaN/],
    [{ topK: null }, /a whole number of at least 1, found null/],
    [{ rate: 0 }, /rate: expected a number above 0 and of at most 1, found 0/],
    [{ rate: Infinity }, /rate: expected a number above 0 and of at most 1, found Infinity/],
    [{ targets: '不' }, /targets: expected a list, found '不'/],
    [{ targets: Object.assign(['不'], { 2: '很' }) }, /targets\[1\]: expected a string, found undefined/],
    [{ device: 'gpu' }, /device: expected 'auto', 'cpu' or 'webgpu', found 'gpu'; did you mean webgpu or cpu\?$/],
    [{ device: 'WebGPU' }, /found 'WebGPU'; did you mean webgpu\?$/],
    [{ device: 'abacus' }, /found 'abacus'$/],
    [{ device: 'toString' }, /found 'toString'$/],
    [{ device: 3 }, /or 'webgpu', found 3$/],
    [{ padding: 'max' }, /padding: expected 'longest' or \{ toMultipleOf \}, found 'max'/],
    [{ signal: new AbortController() }, /signal: expected an AbortSignal, found an AbortController/],
    [{ onProgress: 1 }, /onProgress: expected a function, found 1/],
    [3, /options: expected an object of options, found 3/],
    [{ topK: Object.setPrototypeOf({}, null) as unknown }, /found an object/],
    [{ topK: { constructor: 3 } }, /found an object/],
    [{ topK: new Map() }, /found a Map/],
    [{ topK: [] }, /found an empty list/],
    [{ topK: Symbol('k') }, /found a symbol/],
    ['abc', /options: expected an object of options, found 'abc'/],
  ])('refuses %j', (given, message) => {
    expect(refusal(given).message).toMatch(message);
  });

  it('says by its fields what was wrong', () => {
    expect(refusal({ topK: 0 })).toMatchObject({ code: 'BAD_OPTION', call: 'fillMask', option: 'topK', found: '0' });
  });

  it('is not misled by names of every object', () => {
    expect(refusal(JSON.parse('{ "__proto__": 1, "toString": 2 }')).option).toMatch(/__proto__|toString/);
  });

  it('has the types that it checks', () => {
    type Given = OptionsOf<typeof fill>;
    expectTypeOf<Given['topK']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Given['targets']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<Given['device']>().toEqualTypeOf<'auto' | 'cpu' | 'webgpu' | undefined>();
    expectTypeOf(fill.read({}).topK).toEqualTypeOf<number>();
    expectTypeOf(fill.read({})).toExtend<{ rate?: number }>(); // never undefined
  });

  it('checks an argument by name', () => {
    checkArgument('load', 'path', name(), 'a');
    expect(() => {
      checkArgument('load', 'path', name(), '');
    }).toThrow("load: path: expected a string that is not empty, found ''");
  });
});

describe('kinds of options', () => {
  const common = { maxNewTokens: option(whole({ least: 1 }), { default: 20 }) };
  const generate = kinds(
    'generate',
    {
      'doSample is left out': options('generate', { ...common, doSample: option(choice([false])) }),
      'doSample: true': options('generate', { ...common, doSample: required(choice([true])), topP: option(number()) }),
    },
    (given) => (given['doSample'] === true ? 'doSample: true' : 'doSample is left out'),
  );

  it('reads by the kind that is meant', () => {
    expect(generate.read({})).toEqual({ maxNewTokens: 20 });
    expect(generate.read({ doSample: true, topP: 0.5 })).toEqual({ maxNewTokens: 20, doSample: true, topP: 0.5 });
  });

  it('refuses what belongs to another kind, and what belongs to none', () => {
    expect(() => generate.read({ topP: 0.5 })).toThrow(
      'generate: topP: expected nothing unless doSample: true, found 0.5',
    );
    expect(() => generate.read({ top_p: 0.5, doSample: true })).toThrow('did you mean topP?');
    expect(() => generate.read({ doSample: 1 })).toThrow('doSample: expected false, found 1');
  });

  it('is a union to the compiler', () => {
    expectTypeOf<{ doSample: true; topP: number }>().toExtend<KindsOf<typeof generate>>();
    expectTypeOf<{ topP: number }>().not.toEqualTypeOf<KindsOf<typeof generate>>();
  });
});

describe('texts', () => {
  it('gives a list', () => {
    expect(textsOf('embed', 'a')).toEqual(['a']);
    const texts = ['a', 'b'];
    expect(textsOf('embed', texts)).toBe(texts);
  });

  it.each([
    [[undefined], 'embed: texts[0]: expected a string, found undefined'],
    [['a', 3], 'embed: texts[1]: expected a string, found 3'],
    [new Array<string>(2), 'embed: texts[0]: expected a string, found undefined'],
    [undefined, 'embed: texts: expected a string, or a list of strings, found undefined'],
    [{ length: 2 }, 'embed: texts: expected a string, or a list of strings, found an object'],
  ])('names the place that holds none: %j', (given, message) => {
    expect(() => textsOf('embed', given)).toThrow(message);
  });
});

describe('the nearest word', () => {
  it.each([
    ['topk', 'topK'],
    ['max_new_tokens', 'maxNewTokens'],
    ['pooling_mode', undefined],
    ['revison', 'revision'],
    ['dropuot', 'dropout'],
    ['constructor', undefined],
    ['', undefined],
  ])('%s', (found, meant) => {
    expect(nearest(found, ['topK', 'maxNewTokens', 'revision', 'dropout', 'pooling'])).toBe(meant);
  });
});
