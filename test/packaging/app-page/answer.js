import { BertForMaskedLM } from '@firth/bert';

/** README.md's first lines, on the device that the page's address says. */
export async function answer() {
  const asked = new URLSearchParams(location.search).get('device');
  const bert = await BertForMaskedLM.fromPretrained(
    new URL('/model/', location.href),
    asked === null ? {} : { device: asked },
  );
  const [mask] = await bert.fillMask('今天天气[MASK]错');
  await bert.dispose();
  return mask.candidates[0];
}
