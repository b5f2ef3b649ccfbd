import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { addFinetuneClassify } from './finetune-classify.js';

export function addFinetune(program: Command, terminal: Terminal): void {
  const finetune = program.command('finetune').description('Fine-tune a model for a task.');
  addFinetuneClassify(finetune, terminal);
}
