import type { JsonFields } from '@firth/checkpoints/model-files';

/** @throws CheckpointError `BAD_CONFIG` where one of the fields is null: Python takes that for a value, not for what is absent. */
export function refuseNull(fields: JsonFields, ...names: readonly string[]): void {
  const found = names.find((name) => fields.names().includes(name) && !fields.has(name));
  if (found !== undefined) throw fields.refuse(found, 'a value, or no such field', null);
}

/** @throws CheckpointError `BAD_CONFIG` where a field of another name says something: what it means is not computed. */
export function refuseOthers(fields: JsonFields, known: readonly string[]): void {
  const found = fields.names().find((name) => fields.has(name) && !known.includes(name));
  if (found !== undefined) throw fields.refuse(found, `no fields but ${known.join(', ')}`, found);
}
