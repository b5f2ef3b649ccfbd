/** The parts of `x.zip/name`, a path or URL into a zip; undefined for any other. */
export function splitZipPath(path: string): { readonly zip: string; readonly member: string } | undefined {
  const [, zip, member] = /^(.*?\.zip)[/\\](.+)$/i.exec(path) ?? [];
  return zip === undefined || member === undefined ? undefined : { zip, member: member.replaceAll('\\', '/') };
}
