import { describe, expect, it } from 'vitest';
import { curvesSvg } from './curves-svg.js';

const step = (number: number, loss: number) => ({ step: number, epoch: 0, loss, rate: 0.1 * number, gradientNorm: 1 });

describe('curvesSvg', () => {
  it('draws loss, rate and each metric, values where their axes say', () => {
    const steps = [step(1, 2), step(2, 1), step(3, 1.5), step(4, 0)];
    const svg = curvesSvg({ steps, evaluations: [{ step: 4, metrics: { 'F1 & <micro>': 0.5 } }] });
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 720 600"/);
    expect(svg).toContain('F1 &amp; &lt;micro&gt;');
    const [, loss] = /<path d="(M[^"]*L[^"]*)"/.exec(svg) ?? [];
    // The panel reaches from x = 64 to 704 and from y = 28 (2) down to 172 (0).
    expect(loss).toBe('M224.0 28.0L384.0 100.0L544.0 64.0L704.0 172.0');
    // The metric of one evaluation is a dot in the middle of the third panel, at its right end.
    expect(svg).toContain('<path d="M704.0 500.0h0"');
    expect(svg).toContain('>2</text>');
    expect(svg).not.toContain('NaN');
  });

  it('leaves gaps where a value is no number, and draws what never changes', () => {
    const svg = curvesSvg({ steps: [step(1, 1), step(2, NaN), step(3, 1)], evaluations: [] });
    expect(svg).not.toContain('NaN');
    expect(svg).toMatch(/<path d="M[\d.]+ 100.0M[\d.]+ 100.0"/);
  });

  it('draws no more points than can be seen, the last among them', () => {
    const steps = Array.from({ length: 50_000 }, (_, i) => step(i + 1, 1 / (i + 1)));
    const svg = curvesSvg({ steps, evaluations: [] });
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).toContain('L704.0');
  });

  it('is a picture before there is anything to draw', () => {
    expect(curvesSvg({ steps: [], evaluations: [] })).toMatch(/<\/svg>\n$/);
  });
});
