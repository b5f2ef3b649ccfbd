import { testCsv } from '../testing/csv-tests.js';

testCsv();
