import { describe, expect, test } from '@jest/globals'
import { causesOf } from '../../src/architecture/causes.ts'

const wrong = [{ kind: 'wrong' }] as const
const causes = (text: string, target = '') => causesOf(wrong, { path: 'app/Dockerfile', text }, target).slice(0, -1)

describe('the usual causes, as the Dockerfile has them', () => {
  test.each<[string, string, string[]]>([
    [
      'a last stage for one platform',
      'FROM golang AS build\nRUN go build\nFROM --platform=$BUILDPLATFORM debian\nCOPY --from=build /x /x\nARG TARGETARCH\n',
      [
        `app/Dockerfile:3 'FROM --platform=$BUILDPLATFORM debian' fixes the last stage to one platform, whichever is built; remove --platform there`,
      ],
    ],
    [
      'the same with a fixed one',
      'from --platform="linux/amd64" debian\n',
      [
        `app/Dockerfile:1 'from --platform="linux/amd64" debian' fixes the last stage to one platform, whichever is built; remove --platform there`,
      ],
    ],
    [
      'the same by the name of another stage',
      'FROM --platform=linux/amd64 debian AS Base\nFROM base AS more\nFROM more\nCOPY x /x\n',
      [
        `app/Dockerfile:1 'FROM --platform=linux/amd64 debian AS Base' fixes the last stage to one platform, whichever is built; remove --platform there`,
      ],
    ],
    ['the platform that is built for', `FROM --platform=\${TARGETPLATFORM} debian\n`, []],
    [
      'a default',
      'FROM debian\r\nARG TARGETARCH=amd64\r\nARG TARGETVARIANT\r\n',
      [
        `app/Dockerfile:2 'ARG TARGETARCH=amd64' has a default, which hides the value that BuildKit sets; remove the default`,
      ],
    ],
    [
      'a compiler that ignores it',
      'FROM --platform=$BUILDPLATFORM golang AS build\nRUN go build\nFROM debian\n',
      [
        `app/Dockerfile:1 'FROM --platform=$BUILDPLATFORM golang AS build' compiles on the builder's own platform, and nothing there uses TARGETARCH; pass it to the compiler (Go: 'ARG TARGETARCH', GOARCH=$TARGETARCH)`,
      ],
    ],
    ['a compiler that is told', 'FROM --platform=$BUILDPLATFORM golang AS build\nARG TARGETARCH\nFROM debian\n', []],
    [
      'a digest',
      `FROM debian@sha256:${'0'.repeat(64)} AS x\n`,
      [
        `app/Dockerfile:1 'FROM debian@sha256:${'0'.repeat(64)} AS x' pins a digest; if it is that of one platform's image, pin the index of all platforms instead`,
      ],
    ],
  ])('%s', (_, text, expected) => {
    const found = causes(text)
    if (expected.length > 0) expect(found).toEqual(expected)
    else expect(found).toEqual([expect.stringMatching(/^usual causes: 'FROM --platform=\$BUILDPLATFORM' in the last/)])
  })

  test('of the stage that is built', () => {
    const text = 'FROM --platform=linux/amd64 debian AS app\nARG TARGETARCH\nFROM debian AS test\n'
    expect(causes(text, 'App')).toHaveLength(1)
    expect(causes(text, 'App')[0]).toMatch(/^app\/Dockerfile:1 /)
    expect(causes(text)[0]).toMatch(/^usual causes/)
  })
})

test.each([
  [['wrong'], [/^usual causes/, /verify-architecture-ignore/]],
  [['not loadable'], [/CGO_ENABLED=0/, /verify-architecture-ignore/]],
  [['missing'], [/verify-architecture-ignore/]],
  [
    ['wrong', 'not loadable', 'unread'],
    [/^usual causes/, /CGO_ENABLED=0/, /verify-architecture-ignore/],
  ],
  [['unread'], []],
] as const)('%j', (kinds, expected) => {
  const found = causesOf(
    kinds.map((kind) => ({ kind })),
    undefined,
    '',
  )
  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
})
