/** Prints `N passed, N failed` from the report that vitest wrote during `npm test`. */
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(new URL('../.vitest/report.json', import.meta.url), 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const suffix = skipped > 0 ? `, ${skipped} skipped` : '';
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed${suffix}`);
