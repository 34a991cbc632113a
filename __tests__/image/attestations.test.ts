import { describe, expect, test } from '@jest/globals'
import { type AttestationOptions, decideAttestations, supportsAttestations } from '../../src/image/attestations.ts'

const builderId = 'https://github.com/owner/app/actions/runs/7/attempts/2'
const facts: AttestationOptions = {
  provenance: '',
  sbom: '',
  attests: [],
  hasBuildArgs: false,
  hasDockerOutput: false,
  isPrivate: false,
  builderId,
  noDefault: false,
  driver: 'docker-container',
  buildkitVersion: 'v0.32.2',
}
const notice = `provenance is mode=min, because mode=max would publish the values of 'build-args'; set 'provenance: mode=max' if they may be seen`

describe('decideAttestations', () => {
  test.each<[string, Partial<AttestationOptions>, string[]]>([
    // provenance
    ['provenance: true', { provenance: 'true' }, [`type=provenance,builder-id=${builderId}`]],
    ['provenance: True', { provenance: 'True' }, [`type=provenance,builder-id=${builderId}`]],
    ['provenance: false', { provenance: 'false' }, ['type=provenance,disabled=true']],
    ['provenance: 1', { provenance: '1' }, [`type=provenance,disabled=false,builder-id=${builderId}`]],
    ['provenance: 0', { provenance: '0' }, [`type=provenance,disabled=true,builder-id=${builderId}`]],
    ['attributes', { provenance: 'mode=max' }, [`type=provenance,mode=max,builder-id=${builderId}`]],
    ['a builder of their own', { provenance: 'mode=max,builder-id=me' }, ['type=provenance,mode=max,builder-id=me']],
    [
      'a value with a comma',
      { provenance: 'mode=max,"builder-id=a,b"' },
      ['type=provenance,mode=max,"builder-id=a,b"'],
    ],
    ['no run', { provenance: 'true', builderId: '' }, ['type=provenance']],
    [
      'provenance: true with load',
      { provenance: 'true', hasDockerOutput: true },
      [`type=provenance,builder-id=${builderId}`],
    ],
    // the default
    ['a public repository', {}, [`type=provenance,mode=max,builder-id=${builderId}`]],
    [
      'a private repository',
      { isPrivate: true },
      [`type=provenance,mode=min,inline-only=true,builder-id=${builderId}`],
    ],
    [
      'a private repository with build-args',
      { isPrivate: true, hasBuildArgs: true },
      [`type=provenance,mode=min,inline-only=true,builder-id=${builderId}`],
    ],
    ['build-args', { hasBuildArgs: true }, [`type=provenance,mode=min,builder-id=${builderId}`]],
    [
      'build-args with a choice',
      { hasBuildArgs: true, provenance: 'mode=max' },
      [`type=provenance,mode=max,builder-id=${builderId}`],
    ],
    [
      'an attest of type provenance',
      { attests: ['type=provenance,mode=min'] },
      [`type=provenance,mode=min,builder-id=${builderId}`],
    ],
    ['BUILDX_NO_DEFAULT_ATTESTATIONS', { noDefault: true }, []],
    ['BuildKit too old', { buildkitVersion: 'v0.10.6' }, []],
    [
      'BuildKit just new enough',
      { buildkitVersion: 'v0.11.0-rc1' },
      [`type=provenance,mode=max,builder-id=${builderId}`],
    ],
    ['BuildKit unknown', { buildkitVersion: undefined }, []],
    ['load, or an output for Docker', { hasDockerOutput: true }, []],
    ['the docker driver', { driver: 'docker', buildkitVersion: 'v0.12.5' }, []],
    [
      "the docker driver's own BuildKit",
      { driver: 'docker', buildkitVersion: 'v0.12.5-moby' },
      [`type=provenance,mode=max,builder-id=${builderId}`],
    ],
    // SBOM and others
    ['sbom: true', { sbom: 'true', noDefault: true }, ['type=sbom,disabled=false']],
    ['sbom: false', { sbom: 'false', noDefault: true }, ['type=sbom,disabled=true']],
    ['an SBOM generator', { sbom: 'generator=image:1', noDefault: true }, ['type=sbom,generator=image:1']],
    [
      'attests of a type already decided',
      { provenance: 'false', sbom: 'true', attests: ['type=provenance,mode=max', 'type=sbom,generator=x'] },
      ['type=provenance,disabled=true', 'type=sbom,disabled=false'],
    ],
    [
      'an attest of a type already decided by default is a choice',
      { attests: ['type=provenance,disabled=true'] },
      [`type=provenance,disabled=true,builder-id=${builderId}`],
    ],
    ['an SBOM in attests', { noDefault: true, attests: ['type=sbom,true'] }, ['type=sbom,disabled=false']],
  ])('%s', (_, different, attests) => {
    expect(decideAttestations({ ...facts, ...different }).attests).toEqual(attests)
  })

  test('says that build arguments kept provenance at mode=min, and only then', () => {
    expect(decideAttestations({ ...facts, hasBuildArgs: true }).notice).toBe(notice)
    expect(decideAttestations({ ...facts, hasBuildArgs: true, isPrivate: true }).notice).toBeUndefined()
    expect(decideAttestations({ ...facts, hasBuildArgs: true, provenance: 'true' }).notice).toBeUndefined()
    expect(decideAttestations(facts).notice).toBeUndefined()
  })
})

test.each([
  ['docker-container', 'v0.11.0', true],
  ['docker-container', 'v0.10.9', false],
  ['docker-container', '0.32.2', true],
  ['docker-container', 'v1.0.0', true],
  ['docker-container', 'e83d79a', false],
  ['docker-container', undefined, false],
  ['docker', 'v0.8+unknown', false],
])('driver %s with BuildKit %s attaches attestations: %s', (driver, version, expected) => {
  expect(supportsAttestations(driver, version)).toBe(expected)
})
