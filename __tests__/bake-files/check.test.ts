import { describe, expect, test } from '@jest/globals'
import { checkEntitlements, checkSecrets, checkTags, grantedBy, readTargets } from '../../src/bake-files/check.ts'

describe('entitlements', () => {
  const check = (target: Readonly<Record<string, unknown>>, ...allow: string[]) =>
    checkEntitlements(readTargets({ base: {}, app: target }), allow)

  test.each<[Readonly<Record<string, unknown>>, ...string[]]>([
    [{}],
    [{ network: 'none' }],
    [{ network: 'host' }, 'network.host'],
    [{ entitlements: ['network.host', 'security.insecure'] }, 'security.insecure', 'network.host'],
    [{ entitlements: ['device'] }, 'device=vendor.com/gpu'],
  ])('%j with %j', (target, ...allow) => {
    expect(() => check(target, ...allow)).not.toThrow()
  })

  test.each<[Readonly<Record<string, unknown>>, readonly string[], string, string]>([
    [{ network: 'host' }, [], 'network.host', 'network'],
    [{ network: 'host' }, ['security.insecure'], 'network.host', 'network'],
    [{ entitlements: ['network.host'], network: 'host' }, [], 'network.host', 'network'],
    [{ entitlements: ['network.host'] }, [], 'network.host', 'entitlements'],
    [{ entitlements: ['network.host', 'security.insecure'] }, ['network.host'], 'security.insecure', 'entitlements'],
  ])('%j with %j is refused', (target, allow, missing, attribute) => {
    expect(() => check(target, ...allow)).toThrow(
      new Error(
        `target 'app' requests the entitlement ${missing} (attribute '${attribute}'), which the workflow does not grant; to grant it, set 'allow: ${missing}'`,
      ),
    )
  })
})

test.each([
  [{ allow: ['network.host'], set: [] }, ['network.host']],
  [
    { allow: [], set: ['app.entitlements=network.host', '*.entitlements+=security.insecure'] },
    ['network.host', 'security.insecure'],
  ],
  [{ allow: [], set: ['app.args.entitlements.x=network.host', 'app.args.X=a.entitlements=b'] }, []],
])('%j grants %j', (inputs, granted) => {
  expect(grantedBy(inputs)).toEqual(granted)
})

describe('tags', () => {
  test('of one target may be there twice, and targets may have none', () => {
    const targets = [
      { name: 'app', tags: ['r.io/a:1', 'r.io/a:1'] },
      { name: 'base', tags: [] },
      { name: 'other', tags: ['r.io/a:2', 'r.io/b:1'] },
    ]
    expect(() => checkTags(targets)).not.toThrow()
  })

  test('of two targets are refused', () => {
    const targets = [
      { name: 'app', tags: ['r.io/a:1'] },
      { name: 'other', tags: ['r.io/b:1', 'r.io/a:1'] },
    ]
    expect(() => checkTags(targets)).toThrow(
      new Error(
        "targets 'app' and 'other' both have the tag r.io/a:1, so one image would replace the other; set different tags (attribute 'tags'), or merge them into one target with the platforms of both",
      ),
    )
  })
})

describe('checkSecrets', () => {
  const targets = (...secret: object[]) => readTargets({ app: { secret } })

  test.each<[string, object, string]>([
    ['a variable of the runner', { id: 'x', env: 'ACTIONS_RUNTIME_TOKEN' }, 'ACTIONS_RUNTIME_TOKEN'],
    ['an id that is the variable', { id: 'ACTIONS_RUNTIME_TOKEN' }, 'ACTIONS_RUNTIME_TOKEN'],
    ['a secret of this action', { id: 'x', env: 'MULTIARCH_BUILD_SECRET_0A' }, 'MULTIARCH_BUILD_SECRET_0A'],
  ])('refuses %s', (_, secret, variable) => {
    expect(() => checkSecrets(targets(secret))).toThrow(
      new Error(
        `target 'app': its secret '${(secret as { id: string }).id}' reads the variable ${variable}, a token of the runner that no build may have; pass a workflow secret in another variable`,
      ),
    )
  })

  test('leaves others alone', () => {
    expect(() =>
      checkSecrets(targets({ id: 'ACTIONS_KEY', src: 'key.txt' }, { id: 'npm', env: 'NPM_TOKEN' }, { id: 'TOKEN' })),
    ).not.toThrow()
  })
})
