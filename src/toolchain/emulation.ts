import type { Daemon, Docker } from '../docker/daemon.ts'
import { daemonArchitecture, ensureImage, type ImageSources } from '../docker/images.ts'
import { during } from '../failure.ts'
import { parseObject } from '../input/json.ts'
import type { Job } from '../job.ts'
import { group } from '../log.ts'
import {
  architectureOf,
  isLinux,
  linuxPlatforms,
  nativePlatform,
  normalisedName,
  type PlatformName,
  type Platforms,
} from '../platform.ts'
import type { Runner } from '../runner.ts'
import { compatible } from './emulated-here.ts'
import { type Handler, readHandlers, withoutHandler } from './handlers.ts'
import type { BuilderInputs } from './inputs.ts'
import { createProbe, type Probe } from './probe.ts'
import type { Supplies } from './supplies.ts'

/** What binfmt registers emulators for. Others are built for without executing anything of theirs. */
const emulated: ReadonlySet<string> = new Set(linuxPlatforms.map(architectureOf))

/** The daemon whose machine executes what is built, and what it holds. */
type OnDaemon = {
  readonly daemon: Daemon
  readonly images: Promise<ImageSources>
  readonly supplies: Supplies
}

/** What is known of the emulation on the builder's machine. */
export type Emulation = {
  /** Go's names of the architectures that are emulated, or would have to be. */
  readonly emulatedArchitectures: ReadonlySet<string>
  /** The image whose QEMU was registered; undefined where none had to be. */
  readonly qemuImage?: string
}

/**
 * Registers emulators for the platforms that the builder's machine does not execute natively, as far as the input
 * `emulation` allows.
 */
export async function emulate(
  { emulation, binfmtImages }: Pick<BuilderInputs, 'emulation' | 'binfmtImages'>,
  platforms: Platforms,
  { daemon, images, supplies }: OnDaemon,
  {
    run,
    passing,
    runner,
    folder,
    proxies,
  }: Pick<Job, 'run' | 'passing' | 'folder' | 'proxies'> & { readonly runner: Pick<Runner, 'arch'> },
): Promise<Emulation> {
  const { docker, isRemote } = daemon
  const own = nativePlatform(runner.arch).architecture
  // A daemon elsewhere may be on another architecture. It is asked once it has answered, since `images` says better what
  // is wrong.
  const native = isRemote ? await images.then(() => daemonArchitecture(docker)) : own
  const probe = native === own ? createProbe(run, folder) : async () => false
  // A remote daemon's kernel cannot be looked at from here, so there binfmt is always asked.
  const handlers = isRemote ? [] : await readHandlers()
  const foreign = await foreignArchitectures(platforms, native, handlers, probe)
  const emulatedArchitectures = new Set(foreign)
  if (foreign.length === 0 || emulation === 'never') return { emulatedArchitectures }
  const missing = (emulation === 'always' ? foreign : withoutHandler(foreign, handlers)).filter((architecture) =>
    emulated.has(architecture),
  )
  if (missing.length === 0) return { emulatedArchitectures }
  const qemuImage = await group(`Register QEMU for ${missing.join(', ')}`, async (log) => {
    const options = { docker, passing: passing.pull, log: log.info, isProxied: proxies !== undefined }
    const image = await during('pull', { docker, isRemote }, () =>
      supplies.get(async (retries) =>
        ensureImage({ ...options, retries, ...(await images) }, 'binfmt-image', binfmtImages),
      ),
    )
    await during('emulation', { docker, isRemote, emulators: { image, architectures: missing } }, () =>
      registerEmulators(docker, image, missing),
    )
    log.info(`registered with ${image}`)
    return image
  })
  return { emulatedArchitectures, qemuImage }
}

/**
 * The architectures among the platforms that this machine does not execute natively.
 *
 * @param platforms normalised; only Linux platforms are ever executed
 * @param native Go's name of the machine's architecture
 * @param handlers what the kernel takes before its own support for a format (binfmt_misc puts itself first,
 *   insert_binfmt), so that a probe would run under QEMU, and succeed
 */
export async function foreignArchitectures(
  platforms: Platforms,
  native: string,
  handlers: readonly Handler[],
  probe: Probe,
): Promise<string[]> {
  const needed = new Set(platforms.filter(isLinux).map(architectureOf))
  needed.delete(native)
  const sibling = compatible[native]
  const isHandled = handlers.some(({ enabled, architecture }) => enabled && architecture === sibling)
  if (sibling && needed.has(sibling) && !isHandled && (await probe(sibling))) needed.delete(sibling)
  return [...needed]
}

/**
 * Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
 *
 * @param image tonistiigi/binfmt, already pulled
 * @param architectures Go's names, e.g. `['arm64', 'arm']`
 * @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
 */
export async function registerEmulators(
  docker: Docker,
  image: string,
  architectures: readonly string[],
): Promise<void> {
  const { stdout, stderr } = await docker([
    'run',
    '--rm',
    '--privileged',
    '--pull=never',
    image,
    '--install',
    architectures.join(','),
  ])

  const supported = parseSupported(stdout)
  const missing = architectures.filter(
    (architecture) => !supported.some((name) => architectureOf(name) === architecture),
  )
  if (missing.length === 0) return
  throw new Error(`${image} did not register QEMU for ${missing.join(', ')}: ${stderr.trim() || 'it printed nothing'}`)
}

/** binfmt prints `{"supported": ["linux/amd64", …], "emulators": ["qemu-aarch64", …]}` among its log lines. */
function parseSupported(stdout: string): PlatformName[] {
  const { supported } = parseObject(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1))
  return Array.isArray(supported) ? supported.filter((name) => typeof name === 'string').map(normalisedName) : []
}
