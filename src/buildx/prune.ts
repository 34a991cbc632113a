import type { Buildx } from './buildx.ts'

/**
 * Frees what a builder holds of earlier builds, least recently used first, until its disk has so much space.
 *
 * @param minFree bytes
 * @returns what was freed, as buildx shows it, e.g. `2.3GB`
 */
export async function prune(buildx: Buildx, builder: string, minFree: number): Promise<string> {
  const { stdout } = await buildx([
    'prune',
    `--builder=${builder}`,
    '--all',
    '--force',
    `--min-free-space=${Math.ceil(minFree)}`,
  ])
  return stdout.match(/^Total:\s+(\S+)/m)?.[1] ?? '0B'
}
