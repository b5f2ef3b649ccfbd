type Undefinable<Fields> = { [Name in keyof Fields]: Fields[Name] | undefined };
type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out absent fields, so that spreading keeps what another file said. */
export function defined<Fields extends object>(fields: Undefinable<Fields>): Defined<Fields> {
  const kept: Defined<Fields> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) Object.assign(kept, { [name]: value });
  }
  return kept;
}
