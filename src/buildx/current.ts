import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseObject } from '../input/json.ts'
import { type Instance, readInstance } from './instance.ts'

/** The builder that buildx uses if none is named. */
export type Current = {
  readonly name: string
  readonly by: 'BUILDX_BUILDER' | "'docker buildx use'"
  /** Undefined if buildx has no builder of this name: it is that of a Docker context, or was removed. */
  readonly instance: Instance | undefined
}

/**
 * Finds the current builder without starting buildx, in its order (commands/root.go, and `Current` of store/store.go):
 * the variable; the last `docker buildx use` (or `create --use`) with `--global`, or of the same endpoint; the last of
 * that endpoint with `--default`.
 *
 * @param endpoint of the Docker context in use, as buildx names it
 * @param variable `BUILDX_BUILDER`, empty where it is not set
 * @returns undefined where buildx would take the builder of the Docker context, and where its files cannot be read
 */
export async function findCurrent(
  buildxConfig: string,
  endpoint: string,
  variable: string,
): Promise<Current | undefined> {
  const named = async (name: string, by: Current['by']) => ({
    name,
    by,
    instance: await readInstance(buildxConfig, name),
  })
  if (variable !== '') return named(variable, 'BUILDX_BUILDER')
  const read = (...path: string[]) => readFile(join(buildxConfig, ...path), 'utf8').catch(() => '')
  const { Key: key, Name: name, Global: isGlobal } = parseObject(await read('current'))
  if (typeof name === 'string' && name !== '') {
    const used = await named(name, "'docker buildx use'")
    if (key === endpoint || (isGlobal === true && used.instance !== undefined)) return used
  }
  const hash = createHash('sha256').update(endpoint).digest('hex').slice(0, 20)
  const standard = await read('defaults', hash)
  return standard === '' ? undefined : named(standard, "'docker buildx use'")
}
