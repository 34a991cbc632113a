import type { FailedStep } from '../../src/buildx/failed-step.ts'
import type { Steps } from '../../src/buildx/steps.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import type { TestResult } from '../../src/manifest/tests.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'
import { renderFailedBuild } from '../../src/report/failed-build.ts'
import { type Report, renderSummary } from '../../src/report/summary.ts'
import { tellTimes } from '../../src/report/times.ts'
import { type Sketch, timingsFor } from './build.ts'

const three: Platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
const ten: Platforms = [
  ...three,
  'linux/386',
  'linux/arm/v6',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
  'linux/loong64',
  'linux/amd64/v3',
]
const emulated = ['arm64', 'arm', 'ppc64le', 's390x', 'riscv64', 'loong64']
const digest = (seed: number) =>
  `sha256:${Array.from({ length: 64 }, (_, index) => ((seed * 7 + index * (seed + 3) * 5) % 16).toString(16)).join('')}`
const isEmulated = (platform: PlatformName) => emulated.some((name) => platform.startsWith(`linux/${name}`))

function manifestOf(image: string, platforms: Platforms): Manifest {
  return {
    image,
    digest: digest(1),
    mediaType: 'application/vnd.oci.image.index.v1+json',
    tags: [],
    platforms: platforms.map((platform, index) => ({
      platform,
      digest: digest(index + 2),
      size: 1021,
      compressedSize: 31_457_280 + index * 1_234_567,
      layers: 7,
      emulated: isEmulated(platform),
      attestations: [],
    })),
  }
}

/** A build in two stages; QEMU makes it eleven times as slow. */
function sketch(platforms: Platforms, compile = 'RUN cargo build --release --locked'): Sketch[] {
  const one = platforms.length === 1
  const of = (platform: PlatformName, index: number): Sketch[] => {
    const slow = isEmulated(platform) ? 6 + index : 1
    const name = (place: string) => `[${one ? '' : `${platform} `}${place}]`
    let now = 3
    const step = (text: string, seconds: number): Sketch => {
      const from = now
      now += seconds
      return { name: text, from, to: now }
    }
    return [
      { name: `${name('build 1/6')} FROM docker.io/library/rust:1.91@sha256:${'4be1'.repeat(16)}`, from: 2, to: 2.9 },
      step(`${name('build 2/6')} WORKDIR /src`, 0.1),
      step(`${name('build 3/6')} COPY Cargo.toml Cargo.lock ./`, 0.2),
      step(`${name('build 4/6')} RUN cargo fetch --locked`, 8 + slow),
      step(`${name('build 5/6')} COPY . .`, 0.3),
      step(`${name('build 6/6')} ${compile}`, 42 * slow),
      step(`${name('stage-1 2/3')} RUN apt-get update && apt-get install -y ca-certificates`, 4 * slow),
      step(`${name('stage-1 3/3')} COPY --from=build /src/target/release/app /app`, 0.4),
    ]
  }
  const steps = platforms.flatMap(of)
  const end = Math.max(...steps.map(({ to }) => to))
  return [
    { name: '[internal] load build context', from: 1, to: 1.6 },
    ...steps,
    { name: 'exporting to image', from: end, to: end + 9.1, push: [end + 2.2, end + 9.1] },
  ]
}

function cachedOf(sketches: readonly Sketch[]): Sketch[] {
  return sketches.map((one, index) =>
    /\d+\/\d+\]/.test(one.name)
      ? { ...one, cached: true, from: 3 + index / 1000, to: 3 + index / 1000 }
      : { ...one, from: 4, to: 5.2, push: [4.3, 5.2] },
  )
}

const stepsOf = (platforms: Platforms, steps: Steps) => new Map(platforms.map((platform) => [platform, steps]))

function reportOf(image: string, platforms: Platforms, sketches: readonly Sketch[], steps: Steps): Report {
  const manifest = manifestOf(image, platforms)
  const timings = timingsFor(sketches, platforms, emulated)
  const before = (index: number) => 31_457_280 + index * 1_000_000 - 900_000
  return {
    title: image,
    manifest,
    references: [`${image}:1.2.3`, `${image}:1.2`, `${image}:latest`],
    destinations: [],
    rows: [['Cache', 'registry, ghcr.io/acme/app:buildcache']],
    build: {
      platforms,
      steps: stepsOf(platforms, steps),
      times: timings && tellTimes(timings, platforms, 'https://r.example'),
    },
    earlier: {
      reference: `${image}:1.2.3`,
      sizes: new Map(platforms.slice(0, -1).map((platform, index) => [platform, before(index)])),
    },
  }
}

const image = 'ghcr.io/acme/app'
const long = 'registry.internal.example.com:5000/department-of-very-long-names/project/with/a/path/application-server'
const worked: Steps = { cached: 1, executed: 7 }
const passed: TestResult = { passed: true, seconds: 3.1, emulated: false }

const failedStep: FailedStep = {
  name: '[linux/arm64 build 6/6] RUN cargo build --release --locked',
  output: [
    '   Compiling ring v0.17.14',
    'error: failed to run custom build command for `ring v0.17.14`',
    'Caused by:',
    "  process didn't exit successfully: `/src/target/release/build/ring-1/build-script-build` (exit status: 1)",
  ],
  source: { file: 'images/app/Dockerfile', line: 14, text: 'RUN cargo build --release --locked' },
  exitCode: '101',
}
const error = 'process "/bin/sh -c cargo build --release --locked" did not complete successfully: exit code: 101'

function failing(): Sketch[] {
  return sketch(three)
    .filter(({ name, from }) => from < 90 && !name.startsWith('exporting'))
    .map((one) => {
      if (one.to < 90 && !/arm64 build 6/.test(one.name)) return one
      return { ...one, to: 90, error: /arm64 build 6/.test(one.name) ? error : 'context canceled' }
    })
}

const legReport: Report = {
  ...reportOf(image, ['linux/arm64'], sketch(['linux/arm64']), worked),
  references: [],
  isLeg: true,
}

/** Summaries by name, as Markdown. */
export const samples: Readonly<Record<string, () => string>> = {
  one: () => renderSummary(reportOf(image, ['linux/amd64'], sketch(['linux/amd64']), worked)),
  three: () => renderSummary(reportOf(image, three, sketch(three), worked)),
  ten: () => renderSummary(reportOf(image, ten, sketch(ten), worked)),
  tested: () =>
    renderSummary({
      ...reportOf(image, three, sketch(three), worked),
      tests: new Map(three.map((platform) => [platform, { ...passed, emulated: isEmulated(platform) }])),
    }),
  cached: () => renderSummary(reportOf(image, three, cachedOf(sketch(three)), { cached: 8, executed: 0 })),
  long: () =>
    renderSummary(
      reportOf(
        long,
        three,
        sketch(
          three,
          `RUN --mount=type=cache,target=/root/.cache set -eux; for i in $(seq 1 10); do echo "step: $i" | tee -a /var/log/${'x'.repeat(90)}; done`,
        ),
        worked,
      ),
    ),
  failed: () =>
    renderFailedBuild({
      title: image,
      platforms: three,
      timings: timingsFor(failing(), three, emulated),
      step: failedStep,
      diagnosis: { message: `the build failed: ${error}`, words: '' },
      movedNone: true,
      tags: [],
      isLeg: false,
    }),
  leg: () => renderSummary(legReport),
  matrix: () =>
    [
      ...three.map((platform) =>
        renderSummary({ ...reportOf(image, [platform], sketch([platform]), worked), references: [], isLeg: true }),
      ),
      renderSummary({ ...reportOf(image, three, [], worked), build: undefined }),
    ].join('\n'),
}
