import { basename, dirname, join } from 'node:path/posix'
import type { Said } from '../../said.ts'
import type { SaidRule } from './rule.ts'
import { saidByAny } from './sentences.ts'

/** What is said if nobody answers, because of a name server, a firewall or a missing proxy. */
const outOfReach = [
  'no way to buildx',
  'no such host',
  'name resolution fails',
  'name server fails',
  'connection refused',
  'connection timed out',
  'connection reset',
  'TLS handshake timeout',
  'i/o timeout',
  'request timeout',
  'deadline exceeded',
] as const

/** Downloads before the builder boots: buildx, and the images of BuildKit and QEMU. */
export const supplyRules: readonly SaidRule[] = [
  {
    id: 'no-access-to-the-internet',
    title: 'No access to the internet',
    phases: ['download', 'pull'],
    kinds: ['no way to buildx', 'no BuildKit image', 'no QEMU image'],
    tell: (_, { error }) => {
      if (saidByAny(error, outOfReach) === undefined) return undefined
      const parts = partsIn(error)
      return {
        cause: `this machine cannot download ${listed(parts.map(({ what }) => what))}`,
        remedy: `set sources that it can reach: a mirror of the buildx releases, images in your own registry, and mirrors for the base images of the Dockerfile`,
        example: [
          ...parts.flatMap(({ lines }) => lines),
          `registries: '{"docker.io": {"mirrors": ["registry.example.com"]}}' # or a copy of each base, with build-contexts`,
        ],
      }
    },
    more: 'Everything that could not be fetched is named at once. The Docker daemon pulls the images of BuildKit and QEMU; BuildKit pulls those of the Dockerfile.',
  },
  {
    id: 'buildx-has-the-wrong-checksum',
    title: 'buildx has the wrong checksum',
    phases: ['download'],
    kinds: ['other buildx'],
    unless: ['no BuildKit image', 'no QEMU image'],
    tell: ({ details: { url = 'the file', expected, got } }) => ({
      cause: `${url} is not the buildx that was released under this version: its SHA-256 checksum is ${got ?? 'different'}${expected ? `, not ${expected}` : ''}`,
      remedy: `set 'buildx-url' to another mirror; if it is a custom build, set 'buildx-sha256' to the checksum that its author published`,
    }),
  },
]

type Part = { readonly what: string; readonly lines: readonly string[] }

/** What could not be downloaded, each with the lines that set another source. */
function partsIn(error: string): Part[] {
  const buildx = saidByAny(error, ['no way to buildx', 'other buildx'])
  const buildkit = saidByAny(error, ['no BuildKit image'])
  const qemu = saidByAny(error, ['no QEMU image'])
  const image = ({ details: { path = 'name:tag' } }: Said) => `registry.example.com/${path}`
  return [
    ...(buildx ? [{ what: 'buildx', lines: buildxLines(buildx.details.url) }] : []),
    ...(buildkit ? [{ what: 'the BuildKit image', lines: [`buildkit-image: ${image(buildkit)}`] }] : []),
    ...(qemu ? [{ what: 'the QEMU image', lines: [`binfmt-image: ${image(qemu)}`] }] : []),
  ]
}

/** @param url of a release, which ends in its version and its file */
function buildxLines(url = ''): string[] {
  const file = url === '' ? '' : join(basename(dirname(url)), basename(url))
  return [
    'buildx-url: https://mirror.example.com/buildx # or buildx-version: installed',
    ...(file ? [`# the mirror needs ${file}`] : []),
    `# buildx-sha256: the checksum of a buildx that is not Docker's release`,
  ]
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
