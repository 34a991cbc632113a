/** The annotations of an index, as `imagetools create` takes them, and those that are none of it. */
export type IndexAnnotations = { readonly index: readonly string[]; readonly others: readonly string[] }

const typed = /^([a-z-]+(?:\[[^\]=]*\])?(?:,[a-z-]+(?:\[[^\]=]*\])?)*):(.*)$/s

/**
 * Sorts the input `annotations`. Without a type they are the index's here, since an index is all that merge makes; those
 * of manifests belong to the builds that make them.
 *
 * @throws Error that names an item without `=`
 */
export function indexAnnotations(annotations: readonly string[]): IndexAnnotations {
  const sorted = annotations.map((annotation) => {
    if (!annotation.includes('=')) {
      throw new Error(
        `input 'annotations' has '${annotation}', expected key=value, e.g. org.opencontainers.image.licenses=MIT`,
      )
    }
    const [key = ''] = annotation.split('=', 1)
    const [, types = 'index', name = key] = key.match(typed) ?? []
    const kept = types.split(',').filter((type) => !/^manifest(?:\[|$)/.test(type))
    return { annotation, index: kept.length > 0 ? [`${kept.join(',')}:${name}${annotation.slice(key.length)}`] : [] }
  })
  return {
    index: sorted.flatMap(({ index }) => index),
    others: sorted.flatMap(({ annotation, index }) => (index.length > 0 ? [] : [annotation])),
  }
}
