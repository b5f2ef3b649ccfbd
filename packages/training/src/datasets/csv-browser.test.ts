import { vi } from 'vitest';
import { testCsv } from '../testing/csv-tests.js';

// What a page's bundler takes for `#csv-parse`.
vi.mock('#csv-parse', () => import('csv-parse/browser/esm'));

testCsv();
