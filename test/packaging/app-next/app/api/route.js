import { BertForMaskedLM } from '@firth/bert';

export const dynamic = 'force-dynamic';

export async function GET() {
  const bert = await BertForMaskedLM.fromPretrained(process.env.FIRTH_MODEL);
  const [mask] = await bert.fillMask('今天天气[MASK]错');
  await bert.dispose();
  return Response.json(mask.candidates[0]);
}
