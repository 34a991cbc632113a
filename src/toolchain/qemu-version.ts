import type { PlatformName } from '../platform.ts'
import type { Run } from '../process.ts'
import { saidOfProgram } from '../run-said.ts'
import { qemuFor } from './emulated-here.ts'

/**
 * The version of the QEMU that executes a platform's programs: by the image that this job registered, else by what is
 * registered here, where its file is here too.
 *
 * @param image see {@link Emulation}
 * @returns e.g. `10.2.3`; undefined where it is not known
 */
export async function qemuVersion(
  platform: PlatformName,
  image: string | undefined,
  run: Run,
  findQemu = qemuFor,
): Promise<string | undefined> {
  // Its file is in a container that is gone.
  if (image !== undefined) return /[:-]qemu-v(\d+(?:\.\d+)*)/.exec(image)?.[1]
  const file = await findQemu(platform).catch(() => undefined)
  if (file === undefined) return undefined
  const { stdout } = await run(file, ['--version'], { stop: AbortSignal.timeout(2000) }).catch(() => ({ stdout: '' }))
  return saidOfProgram(stdout, ['version of QEMU'])?.details.version
}
