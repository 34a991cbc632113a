import { engineBuilder } from '../buildx/engine-builder.ts'
import { csvFields, type Field, parseFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { insteadOfEngineBuilder } from './docker-driver.ts'

/** What decides where the result goes; the inputs of the same names, normalised. */
export type OutputInputs = {
  readonly outputs: readonly string[]
  readonly load: boolean
  readonly push: boolean
  readonly publish: 'staged' | 'direct' | 'digest'
  readonly repositories: readonly string[]
  /** As buildx gets them: `ghcr.io/owner/app:1.2.3`, or a repository alone. */
  readonly tags: readonly string[]
  /** The same as references, `latest` where no tag was given. */
  readonly references: readonly string[]
  /** Whether the Docker engine's own builder builds, which has what it builds as an image in the engine. */
  readonly byEngine: boolean
}

/** The arguments about outputs, and what they mean. */
export type OutputDecision = {
  readonly outputs: readonly string[]
  readonly load: boolean
  readonly push: boolean
  readonly tags: readonly string[]
  /** Whether the image is pushed by digest, without a tag. */
  readonly byDigest: boolean
  /** Whether an item of `outputs` pushes by digest, and buildx is given it as it is. */
  readonly pushesRawDigest: boolean
  /** Whether a result goes to the Docker engine or into an archive for it. */
  readonly hasDocker: boolean
  /** Whether a result is files, not an image; there is no image id then. */
  readonly hasFiles: boolean
  /** Whether some result, in a registry, in the engine or in an archive, bears the tags as names. */
  readonly isTagged: boolean
  /** Whether an output says that the result is for the cache alone. */
  readonly isCacheOnly: boolean
  /** Where results other than those pushed by `push` go, for the summary. */
  readonly destinations: readonly string[]
}

/** One item of the input `outputs`. */
type Output = { readonly text: string; readonly type: string; readonly fields: readonly Field[] }

/** Attributes of an image output that pushing by digest sets by itself. */
const ownAttributes = ['type', 'name', 'push', 'push-by-digest', 'name-canonical']

/**
 * Decides about outputs. When the image is pushed by digest no `--tag` can be given, since buildx names every image
 * output by the tags; then what buildx would have done with the tags is done here: outputs for the engine and archives
 * get them as names, and an image output's attributes (`compression` and the like) go to the push.
 *
 * @throws Error that names the output that is not possible
 */
export function decideOutputs(inputs: OutputInputs): OutputDecision {
  const { repositories, references } = inputs
  const listed = inputs.outputs.map(parseOutput)
  const images = listed.filter(({ type }) => isImage(type))
  const byDigest = inputs.push && inputs.publish !== 'direct' && repositories.length > 0
  if (byDigest && images.length > 1) {
    throw new Error(
      `input 'outputs' has ${images.length} image outputs, but 'publish: ${inputs.publish}' pushes one image; keep one, or use 'publish: direct'`,
    )
  }
  const rawDigest = images.some((output) => isPushed(output, inputs.push) && isByDigest(output))
  if (rawDigest && inputs.byEngine)
    throw new Error(
      `input 'outputs' pushes by digest, which is not possible with ${engineBuilder}; leave 'push-by-digest' out, or ${insteadOfEngineBuilder}`,
    )
  const loadsByItself = listed.some((output) => output.type === 'docker' && attribute(output, 'dest') === undefined)
  return {
    ...argumentsFor(inputs, listed, { byDigest, loads: inputs.load && !loadsByItself }),
    byDigest,
    pushesRawDigest: !byDigest && rawDigest,
    hasDocker: inputs.load || listed.some(({ type }) => type === 'docker'),
    isTagged: inputs.push || inputs.load || listed.some((output) => bearsTags(output)),
    isCacheOnly: listed.some(({ type }) => type === 'cacheonly'),
    hasFiles: listed.some(({ type }) => type === 'local' || type === 'tar'),
    destinations: [
      ...(inputs.load || loadsByItself
        ? [`loaded into the Docker engine${references.length > 0 ? ` as ${references.join(', ')}` : ''}`]
        : []),
      ...listed
        .filter(({ type }) => !(byDigest && isImage(type)))
        .flatMap((output) => destinationOf(output, { ...inputs, push: inputs.push && repositories.length === 0 })),
    ],
  }
}

/** @param loads whether `load` needs an output of its own */
function argumentsFor(
  { load, push, repositories, tags, byEngine }: OutputInputs,
  listed: readonly Output[],
  { byDigest, loads }: { readonly byDigest: boolean; readonly loads: boolean },
): Pick<OutputDecision, 'outputs' | 'load' | 'push' | 'tags'> {
  const images = listed.filter(({ type }) => isImage(type))
  const others = listed.filter(({ type }) => !isImage(type))
  // BuildKit reports the digest of the last output, which must be the one that is pushed.
  if (!byDigest) {
    const outputs = [...others, ...images].map(({ text }) => text)
    if (!loads || !(push || images.some((output) => isPushed(output, push)))) return { outputs, load, push, tags }
    // buildx puts what `--load` makes at the end. The engine's own builder takes one output before BuildKit 0.13, and an
    // image that it pushes is in the engine.
    const loaded = !byEngine ? ['type=docker'] : images.length > 0 ? [] : ['type=image,unpack=true']
    return { outputs: [...loaded, ...outputs], load: false, push, tags }
  }
  const outputs = [
    ...others.map((output) => named(output, tags)),
    ...(loads ? [csvFields({ type: 'docker', name: tags.join(',') })] : []),
    pushByDigest(repositories, images[0]?.fields),
  ]
  return { outputs, load: false, push: false, tags: [] }
}

/**
 * Tells whether the input `outputs` pushes by digest, as Docker documents it for the legs of a matrix.
 *
 * @param push the input of this name
 * @throws Error that names the output that is not possible
 */
export function pushesByDigest(outputs: readonly string[], push: boolean): boolean {
  return outputs.map(parseOutput).some((output) => isPushed(output, push) && isByDigest(output))
}

/** The `--output` that pushes one image to several repositories without a tag. */
export function pushByDigest(repositories: readonly string[], attributes: readonly Field[] = []): string {
  const kept = attributes.filter(({ key }) => !ownAttributes.includes(key))
  return csvFields({
    type: 'image',
    ...Object.fromEntries(kept.map(({ key, value }) => [key, value])),
    name: repositories.join(','),
    push: true,
    'push-by-digest': true,
    'name-canonical': true,
  })
}

function parseOutput(text: string): Output {
  const fields = parseFields('outputs', text).map(({ key, value }) => ({ key: key.trim().toLowerCase(), value }))
  // buildx takes a lone path for a local output, and '-' for a tar on standard output.
  const isPath = fields.length === 1 && fields[0]?.value === undefined
  const type = isPath ? (text === '-' ? 'tar' : 'local') : (fields.find(({ key }) => key === 'type')?.value ?? '')
  const output = { text, type, fields: isPath && text !== '-' ? [{ key: 'dest', value: text }] : fields }
  const destination = attribute(output, 'dest')
  const writesFile = type === 'tar' || (type === 'oci' && attribute(output, 'tar') !== 'false')
  if (text === '-' || destination === '-' || (writesFile && destination === undefined)) {
    throw new Error(
      `input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`,
    )
  }
  return output
}

function named(output: Output, tags: readonly string[]): string {
  if (tags.length === 0 || (output.type !== 'docker' && output.type !== 'oci')) return output.text
  const fields = output.fields.filter(({ key }) => key !== 'name').map(({ key, value }) => [key, value])
  return csvFields({ ...Object.fromEntries(fields), name: tags.join(',') })
}

/** @param push whether `push` makes buildx push every image output, which no target tells of */
function destinationOf(output: Output, { push, tags, references }: OutputInputs): string[] {
  const destination = attribute(output, 'dest')
  if (destination !== undefined) return [`written to ${destination} (${output.type})`]
  if (!isPushed(output, push)) return []
  const names = (given: readonly string[]) => given.join(', ') || (attribute(output, 'name') ?? 'no name')
  return [`pushed by 'outputs' ${isByDigest(output) ? `by digest to ${names(tags)}` : `as ${names(references)}`}`]
}

function bearsTags(output: Output): boolean {
  return output.type === 'docker' || output.type === 'oci' || (isPushed(output, false) && !isByDigest(output))
}

function isByDigest(output: Output): boolean {
  return parseGoBool(attribute(output, 'push-by-digest') ?? '') === true
}

/** @param push the input, with which buildx pushes every image output */
function isPushed(output: Output, push: boolean): boolean {
  const pushes = push || parseGoBool(attribute(output, 'push') ?? '') === true
  return output.type === 'registry' || (output.type === 'image' && pushes)
}

function attribute({ fields }: Pick<Output, 'fields'>, name: string): string | undefined {
  return fields.find(({ key }) => key === name)?.value || undefined
}

function isImage(type: string): boolean {
  return type === 'image' || type === 'registry'
}
