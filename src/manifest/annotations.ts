/** The input `annotations`, by who makes the part of the image that they describe. */
export type Annotations = {
  /** Of the index and of the descriptors in it, which merge makes. */
  readonly index: readonly string[]
  /** Of the image manifests, which the builds of single platforms make. */
  readonly manifests: readonly string[]
}

const typed = /^([a-z-]+(?:\[[^\]=]*\])?(?:,[a-z-]+(?:\[[^\]=]*\])?)*):(.*)$/s

/**
 * Splits annotations between builds and merge (`index:key=value`, `manifest[linux/arm64]:key=value`).
 *
 * @param untyped what one without a type is of; buildx takes it for the manifests'
 * @throws Error that names an item without `=`
 */
export function splitAnnotations(annotations: readonly string[], untyped: 'index' | 'manifest'): Annotations {
  const annotated = annotations.flatMap((annotation) => {
    if (!annotation.includes('=')) {
      throw new Error(
        `input 'annotations' has '${annotation}', expected key=value, e.g. org.opencontainers.image.licenses=MIT`,
      )
    }
    const [key = ''] = annotation.split('=', 1)
    const [, types = untyped, name = key] = key.match(typed) ?? []
    return types.split(',').map((type) => ({ type, text: `${type}:${name}${annotation.slice(key.length)}` }))
  })
  const ofManifests = ({ type }: { type: string }): boolean => /^manifest(?:\[|$)/.test(type)
  return {
    index: annotated.filter((one) => !ofManifests(one)).map(({ text }) => text),
    manifests: annotated.filter(ofManifests).map(({ text }) => text),
  }
}

/**
 * Annotations of the index derived from labels that describe the image, since registries show the index's on their pages and
 * a label is in each platform's config alone.
 *
 * @param annotations as given; for the index these take precedence
 */
export function indexAnnotations(labels: readonly string[], annotations: readonly string[]): string[] {
  const own = splitAnnotations(annotations, 'manifest').index.map((text) => text.slice(text.indexOf(':') + 1))
  const keyOf = (text: string): string => text.slice(0, text.indexOf('='))
  const taken = own.map(keyOf)
  return labels
    .filter((label) => /^org\.opencontainers\.image\.[^=]+=./s.test(label) && !taken.includes(keyOf(label)))
    .map((label) => `index:${label}`)
}
