/** Source maps of what other plugins and loaders have made of a file before. */

/** What the hook `transform` is called with: that of Rollup and its kin, or of webpack and its. */
interface TransformContext {
  getCombinedSourcemap?(): unknown;
  getNativeBuildContext?(): { readonly inputSourceMap?: unknown } | null;
}

/** That from the text which the hook is given to the file, as JSON. */
export function previousMap(context: unknown): string | undefined {
  const { getCombinedSourcemap, getNativeBuildContext } = context as TransformContext;
  const map =
    getCombinedSourcemap === undefined
      ? getNativeBuildContext?.call(context)?.inputSourceMap
      : getCombinedSourcemap.call(context);
  if (map === undefined || map === null || typeof map === 'string') return map ?? undefined;
  return JSON.stringify(map);
}
