import type { Docker } from '../docker/daemon.ts'
import { saidOfEngine } from '../docker/engine-said.ts'
import { messageOf } from '../message.ts'
import { type BuilderOptions, createBuilder } from './builder.ts'
import type { Buildx } from './buildx.ts'
import { removeBuilder } from './removal.ts'

/**
 * Recreates a builder without its kept state, if BuildKit could not read that state.
 *
 * @param error why it did not boot
 * @param warn called before it boots again
 * @throws the error if there was another reason, or the state cannot be removed
 */
export async function createWithoutState(
  error: unknown,
  docker: Docker,
  buildx: Buildx,
  { warn, ...options }: BuilderOptions & { readonly warn: (message: string) => void },
): Promise<void> {
  const why = saidOfEngine(messageOf(error), ['state corrupt'])
  if (why === undefined) throw error
  const { name, driver } = options
  const problems = await removeBuilder(docker, buildx, { name, driver, keepState: false })
  if (problems.length > 0) throw error
  warn(
    `BuildKit could not read the state that an earlier job left ('keep-state'), as happens after a power-off; the state was removed, so this build starts without a cache: ${why.text}`,
  )
  await createBuilder(docker, buildx, options)
}
