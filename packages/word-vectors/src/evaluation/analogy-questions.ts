import { checkArgument, custom, fields, list, required, string } from '@firth/options';
import { WordVectorsError } from '../error.js';

/** a is to b as c is to d. */
export type AnalogyQuestion = readonly [a: string, b: string, c: string, d: string];

export interface QuestionSection {
  readonly name: string;
  readonly questions: readonly AnalogyQuestion[];
}

const isQuestion = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 4 && Array.from(value).every((word) => typeof word === 'string');

/** What `evaluateAnalogies` is given. */
export const sectionsCheck = list(
  fields({
    name: required(string()),
    questions: required(list(custom<AnalogyQuestion>(isQuestion, 'four words'))),
  }),
);

/**
 * Reads word2vec's questions-words.txt: lines `: section`, each followed by lines of four words. Other lines are passed over
 * where they are empty and refused where not.
 * @param file What an error names.
 * @throws OptionError; WordVectorsError BAD_QUESTIONS.
 */
export function parseQuestions(text: string, file = '(questions)'): readonly QuestionSection[] {
  checkArgument('parseQuestions', 'text', string(), text);
  checkArgument('parseQuestions', 'file', string(), file);
  const sections: { name: string; questions: AnalogyQuestion[] }[] = [];
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((line, at) => {
      if (line.startsWith(':')) {
        sections.push({ name: line.slice(1).trim(), questions: [] });
        return;
      }
      const [a, b, c, d, ...more] = line.split(/\s+/).filter((word) => word !== '');
      if (a === undefined) return;
      const section = sections.at(-1);
      if (section === undefined || b === undefined || c === undefined || d === undefined || more.length > 0) {
        const expected = section === undefined ? 'a line ": section"' : 'four words';
        throw new WordVectorsError('BAD_QUESTIONS', 'no question', {
          file,
          line: at + 1,
          expected,
          found: JSON.stringify(line.slice(0, 80)),
        });
      }
      section.questions.push([a, b, c, d]);
    });
  if (sections.every(({ questions }) => questions.length === 0)) {
    throw new WordVectorsError('BAD_QUESTIONS', 'no question', {
      file,
      expected: ': section, then lines of four words',
    });
  }
  return sections;
}
