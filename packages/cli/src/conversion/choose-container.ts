import { UsageError } from '../output/errors.js';
import { containerNames, containers, type Container, type ContainerName } from './containers.js';

/**
 * The container that a destination's extension asks for. What is a PyTorch file's and word2vec's (`.bin`) is word2vec's
 * where the source holds words.
 *
 * @throws UsageError for an extension that none has.
 */
export function chooseContainer(destination: string, hasWords: boolean): ContainerName {
  const fitting = containerNames.filter((name) =>
    containers[name].extensions.some((extension) => destination.toLowerCase().endsWith(extension)),
  );
  const chosen = fitting.find((name) => keepsWords(containers[name]) === hasWords) ?? fitting[0];
  if (chosen !== undefined) return chosen;
  const known = containerNames.flatMap((name) => containers[name].extensions);
  throw new UsageError(
    `${destination}: the extension names no format (expected ${[...new Set(known)].join(', ')} or .onnx). Pass --to`,
  );
}

const keepsWords = (container: Container): boolean => container.keepsWords === true;
