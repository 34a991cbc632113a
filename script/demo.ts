import { makeFolder, post, step } from '../e2e/action.ts'
import { crane, lab, platformsIn, sh } from '../e2e/lab.ts'

/** The output `manifest`, as far as it is shown here. */
type Manifest = {
  readonly image: string
  readonly digest: string
  readonly platforms: readonly {
    readonly platform: string
    readonly digest: string
    readonly compressedSize: number
    readonly layers: number
    readonly emulated: boolean
  }[]
}

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
const tag = `${lab.LAB_REGISTRY}/demo/hello:latest`

heading(`The action builds examples/hello for ${platforms.join(', ')} and pushes ${tag}`)
const folder = makeFolder()
const run = await step({
  folder,
  inputs: {
    context: 'examples/hello',
    'build-args': `GO_IMAGE=${lab.LAB_GO_IMAGE}\nBASE_IMAGE=${lab.LAB_BASE_IMAGE}`,
    platforms: platforms.join(','),
    push: 'true',
    tags: tag,
    'driver-opts': 'network=host',
    'buildkitd-config-inline': `[registry."${lab.LAB_REGISTRY}"]\nhttp = true`,
  },
  onOutput: (chunk) => process.stdout.write(readable(chunk)),
})

try {
  if (run.exitCode !== 0) throw new Error('the action failed, see above')

  heading('The output `manifest`')
  const manifest = JSON.parse(run.outputs.manifest ?? '') as Manifest
  console.log(`${manifest.image}@${manifest.digest}`)
  for (const { platform, digest, compressedSize, layers, emulated } of manifest.platforms) {
    const size = `${(compressedSize / 2 ** 20).toFixed(1)} MiB`
    console.log(
      `  ${platform.padEnd(13)} ${digest.slice(0, 19)}…  ${size.padStart(9)}  ${layers} layers  ${emulated ? 'emulated' : 'native'}`,
    )
  }

  heading('What crane finds in the registry')
  confirm('digest of the tag', crane('digest', tag), manifest.digest)
  confirm('platforms', platformsIn(tag).join(', '), platforms.join(', '))
  for (const { platform, digest } of manifest.platforms) {
    confirm(`digest of ${platform}`, crane('digest', `--platform=${platform}`, tag), digest)
  }

  heading('The arm64 image, run by Docker under QEMU, tells where it runs')
  const arm64 = run.outputs['image-linux-arm64'] ?? ''
  const words = sh('docker', 'run', '--rm', '--platform=linux/arm64', arm64).trim()
  console.log(words)
  if (!/linux\/arm64.*aarch64/.test(words)) throw new Error('the arm64 image did not say that it runs on arm64')
} finally {
  heading('The end of the job')
  const end = await post(run)
  console.log(readable(end.log).trim())
}

function heading(text: string): void {
  console.log(`\n== ${text}`)
}

function confirm(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Error(`${what}: the registry has ${found}, the action reported ${expected}`)
  console.log(`  ${what}: ${found}, as reported`)
}

/** The runner's own commands are not for people: groups and messages become plain lines. */
function readable(log: string): string {
  return log
    .replace(/^::group::/gm, '> ')
    .replace(/^::(notice|warning|error)::/gm, '$1: ')
    .replace(/^::(?:endgroup|add-mask|debug|stop-commands|[0-9a-f-]{36})::.*\n/gm, '')
}
