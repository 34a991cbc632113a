import { describe, expect, test } from '@jest/globals'
import {
  type AttestationDecision,
  type AttestationInputs,
  type AttestationOptions,
  decideAttestations,
  readAttestations,
  recordsArguments,
  supportsAttestations,
} from '../../src/image/attestations.ts'

const builderId = 'https://github.com/owner/app/actions/runs/7/attempts/2'
const facts: Omit<AttestationOptions, keyof AttestationInputs> = {
  hasBuildArgs: false,
  hasDockerOutput: false,
  isPrivate: false,
  builderId,
  noDefault: false,
  driver: 'docker-container',
  buildkitVersion: 'v0.32.2',
}
const notice = `provenance is mode=min, because mode=max would publish the values of 'build-args'; set 'provenance: mode=max' if they may be public`

type Given = Partial<Parameters<typeof readAttestations>[0] & typeof facts>
const decide = ({ provenance = '', sbom = '', attests = [], ...different }: Given): AttestationDecision =>
  decideAttestations({ ...facts, ...readAttestations({ provenance, sbom, attests }), ...different })

describe('decideAttestations', () => {
  test.each<[string, Given, string[]]>([
    // provenance
    ['provenance: true', { provenance: 'true' }, [`type=provenance,builder-id=${builderId}`]],
    ['provenance: True', { provenance: 'True' }, [`type=provenance,builder-id=${builderId}`]],
    ['provenance: false', { provenance: 'false' }, ['type=provenance,disabled=true']],
    ['provenance: 1', { provenance: '1' }, [`type=provenance,builder-id=${builderId}`]],
    ['provenance: 0', { provenance: '0' }, ['type=provenance,disabled=true']],
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
    ['a proxy', { runProxy: 'open' }, [`type=provenance,mode=min,builder-id=${builderId}`]],
    ['build-args', { hasBuildArgs: true }, [`type=provenance,mode=min,builder-id=${builderId}`]],
    ['a proxy with a password', { runProxy: 'secret' }, [`type=provenance,mode=min,builder-id=${builderId}`]],
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
      { driver: 'docker', buildkitVersion: 'v0.12.5-moby', hasContainerdStore: true },
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
      ['type=provenance,disabled=true'],
    ],
    // what BuildKit would pass over, and publish more than was asked
    [
      'a blank after a comma',
      { provenance: 'version=v1, mode=min' },
      [`type=provenance,version=v1,mode=min,builder-id=${builderId}`],
    ],
    [
      'blanks everywhere',
      { provenance: ' version = v1 ,\t mode = min ' },
      [`type=provenance,version=v1,mode=min,builder-id=${builderId}`],
    ],
    [
      'a blank before a quote',
      { provenance: 'mode=min, "builder-id=a,b"' },
      ['type=provenance,mode=min,"builder-id=a,b"'],
    ],
    [
      'keys in upper case',
      { provenance: 'Mode=min,INLINE-ONLY=1' },
      [`type=provenance,mode=min,inline-only=1,builder-id=${builderId}`],
    ],
    [
      'every key',
      {
        provenance:
          'mode=full,version=v0.2,builder-id=,filename=a.json,inline-only=f,reproducible=True,capture-usage=0,complete-materials=t',
      },
      [
        'type=provenance,mode=full,version=v0.2,builder-id=,filename=a.json,inline-only=f,reproducible=True,capture-usage=0,complete-materials=t',
      ],
    ],
    [
      'a type in upper case',
      { attests: ['Type=Provenance, mode=min'] },
      [`type=provenance,mode=min,builder-id=${builderId}`],
    ],
    ['its own type', { provenance: 'type=provenance,mode=min' }, [`type=provenance,mode=min,builder-id=${builderId}`]],
    [
      'switched on by a field',
      { provenance: 'disabled=false,mode=min' },
      [`type=provenance,disabled=false,mode=min,builder-id=${builderId}`],
    ],
    [
      'switched off among attributes',
      { provenance: 'mode=max, disabled = true' },
      ['type=provenance,mode=max,disabled=true'],
    ],
    [
      'blanks in an SBOM',
      { sbom: ' generator = image:1 , select-catalogers=a ', noDefault: true },
      ['type=sbom,generator=image:1,select-catalogers=a'],
    ],
    [
      'what a scanner is told, as it is',
      { attests: ['type=sbom, Generator=i, SELECT_CATALOGERS=, select_catalogers=x'], noDefault: true },
      ['type=sbom,generator=i,SELECT_CATALOGERS=,select_catalogers=x'],
    ],
    ['a type that a later BuildKit may know', { attests: ['type=vsa, Key=v'], noDefault: true }, ['type=vsa,Key=v']],
    ['an SBOM in attests', { noDefault: true, attests: ['type=sbom,true'] }, ['type=sbom,disabled=false']],
  ])('%s', (_, different, attests) => {
    expect(decide(different).attests).toEqual(attests)
  })

  test('says that build arguments kept provenance at mode=min, and only then', () => {
    expect(decide({ hasBuildArgs: true, runProxy: 'open' }).notice).toBe(notice)
    expect(decide({ runProxy: 'none' }).notice).toBeUndefined()
    expect(decide({ runProxy: 'open' }).notice).toBe(
      "provenance is mode=min, because mode=max would publish the address of the proxy that RUN gets; set 'provenance: mode=max' if it may be public",
    )
    expect(decide({ runProxy: 'secret', hasBuildArgs: true }).notice).toBe(
      'provenance is mode=min, because mode=max would publish the password of the proxy that RUN gets',
    )
    expect(decide({ hasBuildArgs: true, isPrivate: true }).notice).toBeUndefined()
    expect(decide({ hasBuildArgs: true, provenance: 'true' }).notice).toBeUndefined()
    expect(decide({}).notice).toBeUndefined()
  })
})

const keys =
  'mode, version, builder-id, filename, inline-only, reproducible, capture-usage, complete-materials, disabled'

test.each<[string, Given, string]>([
  ['a key that is misspelled', { provenance: 'mod=min' }, `input 'provenance': unknown key 'mod', expected ${keys}`],
  [
    'the same in attests',
    { attests: ['type=provenance,max=true'] },
    `input 'attests': unknown key 'max', expected ${keys}`,
  ],
  ['a key without a name', { provenance: '=min' }, `input 'provenance': unknown key '', expected ${keys}`],
  ['an unknown mode', { provenance: 'mode=MIN' }, `input 'provenance': mode is 'MIN', expected min or max`],
  ['an empty mode', { provenance: 'mode=' }, `input 'provenance': mode is '', expected min or max`],
  [
    'a boolean that BuildKit takes for false',
    { provenance: 'inline-only=yes' },
    `input 'provenance': inline-only is 'yes', expected true or false`,
  ],
  [
    'a switch that is no boolean',
    { attests: ['type=sbom,disabled=no'] },
    `input 'attests': disabled is 'no', expected true or false`,
  ],
  [
    'two values for one key',
    { provenance: 'mode=min, Mode=max' },
    `input 'provenance': 'mode=min, Mode=max' has mode more than once`,
  ],
  [
    'on and off',
    { provenance: 'true,disabled=true' },
    `input 'provenance': 'true,disabled=true' has disabled more than once`,
  ],
  ['a value without a key', { provenance: 'min' }, `input 'provenance': 'min' is not key=value, e.g. mode=min`],
  ['another type', { provenance: 'type=sbom' }, `input 'provenance': type=sbom belongs in 'attests'`],
  [
    'another type for an SBOM',
    { sbom: 'type=provenance,mode=max' },
    `input 'sbom': type=provenance belongs in 'attests'`,
  ],
  [
    'a misspelled key of an SBOM',
    { sbom: 'generatr=image:1' },
    `input 'sbom': unknown key 'generatr'; did you mean 'generator'?`,
  ],
  ['no type', { attests: ['mode=min'] }, `input 'attests': 'mode=min' has no type, expected e.g. type=sbom`],
  [
    'one type twice',
    { attests: ['type=sbom', 'type=provenance,mode=min', 'type=Provenance'] },
    `input 'attests' has type=provenance more than once`,
  ],
])('rejects %s', (_, given, message) => {
  expect(() => decide(given)).toThrow(new Error(message))
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
  expect(supportsAttestations(driver, version, undefined)).toBe(expected)
})

test.each([
  [undefined, 'v0.20.0-moby', false],
  [false, 'v0.20.0-moby', false],
  [true, 'v0.20.0-moby', true],
  [true, 'v0.20.0', false],
])('the driver docker, whose engine has the containerd store: %s, with BuildKit %s: %s', (store, version, expected) => {
  expect(supportsAttestations('docker', version, store)).toBe(expected)
})

test.each<[Partial<Parameters<typeof readAttestations>[0]>, boolean]>([
  [{}, false],
  [{ provenance: 'mode=max' }, true],
  [{ provenance: 'true' }, true],
  [{ provenance: 'mode=min' }, false],
  [{ provenance: 'false' }, false],
  [{ attests: ['type=provenance,mode=max'] }, true],
  [{ attests: ['type=sbom'] }, false],
])('%j records build arguments: %j', (given, records) => {
  expect(recordsArguments(readAttestations({ provenance: '', sbom: '', attests: [], ...given }))).toBe(records)
})
