import type { Command, Option } from 'commander';
import { UsageError } from './output/errors.js';

/** Refuses an option that is said twice, or with its opposite: one of the two would do nothing. Lists may be said again. */
export function refuseRepeated(command: Command): void {
  const said = new Map<string, Option>();
  for (const option of command.options) {
    if (option.variadic) continue;
    command.on(`option:${option.name()}`, () => {
      const before = said.get(option.attributeName());
      said.set(option.attributeName(), option);
      if (before === option) throw new UsageError(`${option.long ?? option.flags} is said twice`);
      if (before !== undefined)
        throw new UsageError(`${before.long ?? before.flags} cannot be used with ${option.long ?? option.flags}`);
    });
  }
  command.commands.forEach(refuseRepeated);
}
