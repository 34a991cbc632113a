import { boolean, choice, type Input, list, name, readAll, refine, scalar, text, type ValuesOf } from '../input/read.ts'

/** Pinned by the digest of the index, so that every architecture of runner gets the same release. */
export const defaultBuildkitImage =
  'docker.io/moby/buildkit:v0.34.0@sha256:b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c'
export const defaultBinfmtImage =
  'docker.io/tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0'

export const builderInputs = {
  builder: name('builder'),
  driver: name('driver'),
  driverOpts: list('driver-opts', { rawQuotes: true }),
  buildkitdFlags: scalar('buildkitd-flags'),
  configPath: name('buildkitd-config'),
  configText: text('buildkitd-config-inline'),
  endpoint: name('endpoint'),
  sshKey: text('endpoint-ssh-key'),
  knownHosts: text('endpoint-ssh-known-hosts'),
  kubeconfig: refine(text('kubeconfig'), (given) => (given.trim() === '' ? '' : given)),
  append: text('append'),
  keepState: boolean('keep-state'),
  cleanup: boolean('cleanup', true),
  buildkitImages: images('buildkit-image'),
  binfmtImages: images('binfmt-image'),
  emulation: choice('emulation', 'auto', 'always', 'never'),
}

export type BuilderInputs = Omit<ValuesOf<typeof builderInputs>, 'builder' | 'configPath' | 'configText'> & {
  /** The name of a builder that already exists; empty where there is none. */
  readonly existing: string
  /** Whether the current builder of buildx is taken if there is one: no input asks for another, or says how to make one. */
  readonly takesCurrent: boolean
  /** A file or a text. */
  readonly config?: { readonly input: string; readonly path?: string; readonly text?: string }
}

/** @throws Error that names the inputs of a combination that cannot be */
export function readBuilderInputs(): BuilderInputs {
  const { builder, configPath: path, configText: inline, ...given } = readAll(builderInputs)
  const isInline = inline.trim() !== ''
  if (path !== '' && isInline) {
    throw new Error(`'buildkitd-config' and 'buildkitd-config-inline' are both set, expected one of them`)
  }
  const inputs = {
    ...given,
    driver: given.driver || 'docker-container',
    buildkitImages: given.buildkitImages.length > 0 ? given.buildkitImages : [defaultBuildkitImage],
    binfmtImages: given.binfmtImages.length > 0 ? given.binfmtImages : [defaultBinfmtImage],
  }
  if (inputs.keepState && inputs.driver !== 'docker-container') {
    throw new Error(`'keep-state: true' needs 'driver: docker-container', but it is '${inputs.driver}'`)
  }
  if (given.kubeconfig !== '' && ['', 'new'].includes(builder) && !['kubernetes', 'remote'].includes(inputs.driver)) {
    throw new Error(
      `'kubeconfig' needs 'driver: kubernetes' or 'driver: remote', but 'driver' is '${inputs.driver}'; change it, or remove 'kubeconfig'`,
    )
  }
  if (inputs.driver === 'docker' && given.append.trim() !== '') {
    throw new Error(
      `'append' adds nodes to a builder, but with 'driver: docker' the builder is the engine itself; use 'driver: docker-container', or remove 'append'`,
    )
  }
  const { driver, driverOpts, buildkitdFlags, endpoint, append, buildkitImages, sshKey } = given
  const saysHow = [driver, buildkitdFlags, path, inline.trim(), endpoint, append.trim(), sshKey.trim()].some(
    (text) => text !== '',
  )
  return {
    ...inputs,
    // `new` is a word, not a name.
    existing: builder === 'new' ? '' : builder,
    takesCurrent: builder === '' && !saysHow && !given.keepState && driverOpts.length + buildkitImages.length === 0,
    ...(path !== '' && { config: { input: 'buildkitd-config', path } }),
    ...(isInline && { config: { input: 'buildkitd-config-inline', text: inline } }),
  }
}

function images(input: string): Input<readonly string[]> {
  return refine(list(input, { comma: true }), (references) => {
    const option = references.find((reference) => reference.startsWith('-'))
    if (option) throw new Error(`input '${input}' has '${option}', but an image cannot start with '-'`)
    return references
  })
}
