import semver from 'semver'
import { csvRecord, parseFields, parseRecord } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'

export type AttestationOptions = {
  /** The inputs of the same names, as given. */
  readonly provenance: string
  readonly sbom: string
  readonly attests: readonly string[]
  /** Whether build arguments are given, which `mode=max` would record. */
  readonly hasBuildArgs: boolean
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
}

/** The values of `--attest`, and what was decided for the user. */
export type AttestationDecision = { readonly attests: readonly string[]; readonly notice?: string }

/**
 * Decides about attestations as docker/build-push-action does, but for one point: where build arguments are given and
 * the user chose nothing, provenance is `mode=min`, since `mode=max` would publish their values with the image.
 */
export function decideAttestations(facts: AttestationOptions): AttestationDecision {
  const { sbom, builderId } = facts
  const { attest: provenance, notice } = decideProvenance(facts)
  const typed = [
    ...(provenance === undefined ? [] : [provenance]),
    ...(sbom === '' ? [] : [csvRecord(['type=sbom', ...switched('sbom', sbom)])]),
  ]
  const types = typed.map((attest) => typeOf(attest))
  const others = facts.attests
    .filter((attest) => !types.includes(typeOf(attest)))
    .map((attest) => {
      const fields = switched('attests', attest)
      return csvRecord(typeOf(attest) === 'provenance' ? withBuilder(fields, builderId) : fields)
    })
  return { attests: [...typed, ...others], ...(notice && { notice }) }
}

/** Tells whether BuildKit can attach attestations: from 0.11 on; the docker driver's only where it says `-moby`. */
export function supportsAttestations(driver: string, version: string | undefined): boolean {
  const parsed = semver.parse(version)
  if (parsed === null || parsed === undefined) return false
  return (
    semver.gte(`${parsed.major}.${parsed.minor}.${parsed.patch}`, '0.11.0') &&
    (driver !== 'docker' || String(version).endsWith('-moby'))
  )
}

function decideProvenance(facts: AttestationOptions): { attest?: string; notice?: string } {
  const { provenance, attests, builderId } = facts
  if (/^(?:true|True|TRUE)$/.test(provenance)) return { attest: csvRecord(withBuilder(['type=provenance'], builderId)) }
  if (/^(?:false|False|FALSE)$/.test(provenance)) return { attest: 'type=provenance,disabled=true' }
  if (provenance !== '') {
    const fields = ['type=provenance', ...switched('provenance', provenance)]
    return { attest: csvRecord(withBuilder(fields, builderId)) }
  }
  const choice = attests.some((attest) => typeOf(attest) === 'provenance')
  if (choice || facts.noDefault || facts.hasDockerOutput || !supportsAttestations(facts.driver, facts.buildkitVersion))
    return {}
  if (facts.isPrivate)
    return { attest: csvRecord(withBuilder(['type=provenance', 'mode=min', 'inline-only=true'], builderId)) }
  const mode = facts.hasBuildArgs ? 'min' : 'max'
  return {
    attest: csvRecord(withBuilder(['type=provenance', `mode=${mode}`], builderId)),
    ...(facts.hasBuildArgs && {
      notice: `provenance is mode=min, because mode=max would publish the values of 'build-args'; set 'provenance: mode=max' if they may be seen`,
    }),
  }
}

/** The fields of an attestation, in which a bare boolean switches it on or off. */
function switched(input: string, text: string): string[] {
  return parseRecord(input, text).map((field) => {
    const value = parseGoBool(field)
    return value === undefined ? field : `disabled=${!value}`
  })
}

function withBuilder(fields: readonly string[], builderId: string): string[] {
  const has = fields.some((field) => field.startsWith('builder-id='))
  return has || builderId === '' ? [...fields] : [...fields, `builder-id=${builderId}`]
}

function typeOf(attest: string): string | undefined {
  return parseFields('attests', attest).find(({ key }) => key.trim().toLowerCase() === 'type')?.value
}
