import { type PlatformName, type Platforms, platformSlug } from '../platform.ts'
import type { Command } from './commands.ts'
import type { Machine } from './words.ts'

/** The stage in which the commands run. */
export const testStage = 'test'

/** Environment variables for the commands of a platform, in addition to the image's own. */
export function testEnvironment(platform: PlatformName, emulated: boolean | undefined): Record<string, string> {
  return { PLATFORM: platform, EMULATED: emulated === undefined ? '' : String(emulated) }
}

/**
 * Renders the Dockerfile that runs the commands in the image of each platform, in one solve: a stage for each platform,
 * since their environments differ, and a last stage that selects one of them by platform.
 *
 * @param reference the index by its digest, which BuildKit need not look up, or the name of a context
 */
export function renderDockerfile(
  { reference, platforms }: { readonly reference: string; readonly platforms: Platforms },
  commands: readonly Command[],
  emulated: Machine['emulated'],
): string {
  const stages = platforms.flatMap((platform) => [
    `FROM image AS ${platformSlug(platform)}`,
    `ENV ${Object.entries(testEnvironment(platform, emulated(platform)))
      .map(([name, value]) => `${name}="${value}"`)
      .join(' ')}`,
  ])
  return [
    `FROM ${reference} AS image`,
    ...stages,
    `FROM \${TARGETOS}-\${TARGETARCH}\${TARGETVARIANT:+-$TARGETVARIANT} AS ${testStage}`,
    ...commands.map(({ argv }) => `RUN ${renderArguments(argv)}`),
    '',
  ].join('\n')
}

/**
 * A JSON array without anything that a Dockerfile's parser takes for a heredoc, an escape or a variable, whatever the
 * arguments are.
 */
function renderArguments(argv: readonly string[]): string {
  const items = argv.map((text) =>
    text.replace(/[^A-Za-z0-9 /._-]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
  return `[${items.map((item) => `"${item}"`).join(',')}]`
}
