import type { Sentence } from '../said.ts'

const since = 'said by this action itself'

/** What this action says of that which it could not get or reach, with the words of others in it. */
export const supplySentences = [
  {
    kind: 'no way to buildx',
    // What a server answered is another matter.
    pattern: /cannot download (?<url>\S+): (?!the server )/,
    source: 'src/toolchain/download.ts',
    since,
    sample:
      'cannot download https://github.com/docker/buildx/releases/download/v0.36.1/buildx-v0.36.1.linux-amd64: getaddrinfo ENOTFOUND github.com; tried 3 times',
  },
  {
    kind: 'no BuildKit image',
    // The first of the images that were tried.
    pattern:
      /no image of 'buildkit-image' can be pulled.*\n(?:(?!no image of|cannot download).*\n)*?(?:[\w-]+[.:][\w.:-]*\/)?(?<path>\S+): /,
    source: 'src/docker/images.ts',
    since,
    sample: `no image of 'buildkit-image' can be pulled:
docker.io/moby/buildkit:v0.32.2: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host
set 'buildkit-image' to an image that this machine can reach, e.g. in your own registry`,
  },
  {
    kind: 'no QEMU image',
    // The first of the images that were tried.
    pattern:
      /no image of 'binfmt-image' can be pulled.*\n(?:(?!no image of|cannot download).*\n)*?(?:[\w-]+[.:][\w.:-]*\/)?(?<path>\S+): /,
    source: 'src/docker/images.ts',
    since,
    sample: `no image of 'binfmt-image' can be pulled:
docker.io/tonistiigi/binfmt:qemu-v10.2.3: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host
set 'binfmt-image' to an image that this machine can reach, e.g. in your own registry`,
  },
  {
    kind: 'node not reached',
    // The first of the nodes.
    pattern: /^(?<what>.+ at \S+ cannot be used: .*?); (?<remedy>.*)$/m,
    source: 'src/toolchain/reach.ts',
    since,
    sample:
      "node 'arm64' at tcp://10.0.0.2:1234 cannot be used: connect ECONNREFUSED 10.0.0.2:1234; check that BuildKit runs there, and that this runner can reach it",
  },
  {
    kind: 'other buildx',
    pattern: /(?<url>\S+) has the wrong content: expected sha256 (?<expected>[0-9a-f]+), got (?<got>[0-9a-f]+)/,
    source: 'src/toolchain/download.ts',
    since,
    sample:
      'https://mirror.example.com/buildx/v0.36.1/buildx-v0.36.1.linux-amd64 has the wrong content: expected sha256 48afbb2f04ffe8f2f3d0a36a0eb5a4d9, got b6c8047550f5f5f95d2f34166c22c786 (65376418 bytes); tried 3 times',
  },
] as const satisfies readonly Sentence[]
