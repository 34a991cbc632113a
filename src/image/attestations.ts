import semver from 'semver'
import { hasClassicStore } from '../buildx/engine-builder.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import { parseGoBool } from '../input/scalar.ts'
import { type Attest, formatAttest, isDisabled, readAttest } from './attest.ts'

/** The attestations that the user gave or refused; undefined where an input is empty. */
export type AttestationInputs = {
  readonly provenance: Attest | undefined
  readonly sbom: Attest | undefined
  readonly attests: readonly Attest[]
}

export type AttestationOptions = AttestationInputs & {
  /** Whether build arguments are given, which `mode=max` would record. */
  readonly hasBuildArgs: boolean
  /** Whether RUN gets a proxy, and whether with a password; `mode=max` would record both. */
  readonly runProxy?: 'none' | 'open' | 'secret'
  /** Whether the result goes to the Docker engine, whose classic image store holds no attestations. */
  readonly hasDockerOutput: boolean
  /** Of the repository; false where the event does not tell. */
  readonly isPrivate: boolean
  /** The URL of this run and attempt; empty where there is none. */
  readonly builderId: string
  /** `BUILDX_NO_DEFAULT_ATTESTATIONS` */
  readonly noDefault: boolean
  readonly driver: string
  /** Of the oldest node; undefined when it is not known. */
  readonly buildkitVersion: string | undefined
  /** Of the driver docker, see {@link Buildkit}. */
  readonly hasContainerdStore?: boolean | undefined
}

/** The values of `--attest`, and what was decided for the user. */
export type AttestationDecision = { readonly attests: readonly string[]; readonly notice?: string }

/**
 * Reads the inputs `provenance`, `sbom` and `attests`.
 *
 * @throws Error that names the input and what is wrong with it
 */
export function readAttestations(texts: {
  readonly provenance: string
  readonly sbom: string
  readonly attests: readonly string[]
}): AttestationInputs {
  const attests = texts.attests.map((text) => readAttest('attests', text))
  const types = attests.map(({ type }) => type)
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  if (twice !== undefined) throw new Error(`input 'attests' has type=${twice} more than once`)
  return {
    provenance: texts.provenance === '' ? undefined : readProvenance(texts.provenance),
    sbom: texts.sbom === '' ? undefined : readAttest('sbom', texts.sbom, 'sbom'),
    attests,
  }
}

/**
 * Decides about attestations as docker/build-push-action does, but for one point: where build arguments are given and
 * the user chose nothing, provenance is `mode=min`, since `mode=max` would publish their values with the image.
 */
export function decideAttestations(facts: AttestationOptions): AttestationDecision {
  const { provenance, sbom, builderId } = facts
  const given = [provenance, sbom].filter((attest) => attest !== undefined)
  const others = facts.attests.filter(({ type }) => !given.some((attest) => attest.type === type))
  const chosen = [...given, ...others]
  const { attest, notice } = chosen.some(({ type }) => type === 'provenance') ? {} : defaultProvenance(facts)
  const all = attest ? [attest, ...chosen] : chosen
  return { attests: all.map((each) => formatAttest(withBuilder(each, builderId))), ...(notice && { notice }) }
}

/** Tells whether the user chose provenance that records the values of build arguments; BuildKit does unless told `min`. */
export function recordsArguments({ provenance, attests }: AttestationInputs): boolean {
  const chosen = [provenance, ...attests].find((attest) => attest?.type === 'provenance')
  return chosen !== undefined && !isDisabled(chosen) && chosen.attributes.get('mode') !== 'min'
}

/**
 * Tells whether BuildKit can attach attestations: from 0.11 on; the docker driver's only where it says `-moby`, and
 * where the engine keeps images in containerd, since buildx refuses them elsewhere.
 */
export function supportsAttestations(
  driver: string,
  version: string | undefined,
  hasContainerdStore: boolean | undefined,
): boolean {
  const parsed = semver.parse(version)
  if (parsed === null || parsed === undefined) return false
  return (
    semver.gte(`${parsed.major}.${parsed.minor}.${parsed.patch}`, '0.11.0') &&
    !hasClassicStore({ driver, hasContainerdStore }) &&
    (driver !== 'docker' || String(version).endsWith('-moby'))
  )
}

function readProvenance(text: string): Attest {
  return parseGoBool(text) === true ? provenanceWith({}) : readAttest('provenance', text, 'provenance')
}

function defaultProvenance(facts: AttestationOptions): { attest?: Attest; notice?: string } {
  const isSupported = supportsAttestations(facts.driver, facts.buildkitVersion, facts.hasContainerdStore)
  if (facts.noDefault || facts.hasDockerOutput || !isSupported) return {}
  if (facts.isPrivate) return { attest: provenanceWith({ mode: 'min', 'inline-only': 'true' }) }
  const published = valuesOf(facts)
  if (published === undefined) return { attest: provenanceWith({ mode: 'max' }) }
  return {
    attest: provenanceWith({ mode: 'min' }),
    notice: `provenance is mode=min, because mode=max would publish ${published}`,
  }
}

/** What `mode=max` would publish, and what to do if that may be public; undefined where it is nothing. */
function valuesOf({ hasBuildArgs, runProxy = 'none' }: AttestationOptions): string | undefined {
  if (runProxy === 'secret') return 'the password of the proxy that RUN gets'
  if (hasBuildArgs) return `the values of 'build-args'; set 'provenance: mode=max' if they may be public`
  if (runProxy === 'none') return undefined
  return `the address of the proxy that RUN gets; set 'provenance: mode=max' if it may be public`
}

function provenanceWith(attributes: Readonly<Record<string, string>>): Attest {
  return { type: 'provenance', attributes: new Map(Object.entries(attributes)) }
}

function withBuilder(attest: Attest, builderId: string): Attest {
  const { type, attributes } = attest
  if (type !== 'provenance' || isDisabled(attest) || attributes.has('builder-id') || builderId === '') return attest
  return { ...attest, attributes: new Map([...attributes, ['builder-id', builderId]]) }
}
