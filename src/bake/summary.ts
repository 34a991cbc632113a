import { type Column, code, escapeMarkdown, folded, formatBytes, joinWithinLimit, table } from '../report/markdown.ts'
import type { Result } from '../report/outputs.ts'
import { shortDigest } from '../report/platform-table.ts'

type Row = { readonly name: string; readonly result: Result }

/**
 * Renders the job summary of a bake: one table over all targets, and what there is to tell of each behind a fold, open
 * where it failed.
 *
 * @param rules what rules of `tags` gave, as Markdown
 * @param isStaged false where buildx pushes the tags
 */
export function renderBake(results: ReadonlyMap<string, Result>, rules: readonly string[], isStaged = true): string {
  const rows = [...results].map(([name, result]): Row => ({ name, result }))
  const columns: Column<Row>[] = [
    { title: 'Target', cell: ({ name }) => escapeMarkdown(name) },
    { title: 'Published', cell: ({ result }) => publishedAs(result) },
    { title: 'Digest', cell: ({ result: { outputs } }) => outputs.digest && code(shortDigest(outputs.digest)) },
    {
      title: 'Platforms',
      cell: ({ result: { outputs } }) => outputs.platforms.map(escapeMarkdown).join('<br>') || undefined,
    },
    { title: 'Size', isNumber: true, cell: ({ result }) => sizeOf(result) },
  ]
  const wrong = rows.filter(({ result }) => result.failure !== undefined).map(({ name }) => escapeMarkdown(name))
  const lines = [
    '## Bake',
    '',
    ...(wrong.length > 0
      ? [`**Failed**: ${isStaged ? `${consequenceOf(rows)}, because of ` : ''}${wrong.join(', ')}`, '']
      : []),
    ...table(columns, rows),
    ...rules,
    ...rows.flatMap(({ name, result }) => folded(`<b>${escapeMarkdown(name)}</b>`, bodyOf(result))),
  ]
  return joinWithinLimit(lines, 'targets')
}

/** A registry may refuse a tag when others have moved. */
function consequenceOf(rows: readonly Row[]): string {
  const moved = rows.filter(({ result: { outputs } }) => outputs.images.length > 0 && outputs.tags.length > 0)
  return moved.length > 0 ? 'not every tag was moved' : 'no tag was moved'
}

function publishedAs({ outputs, failure }: Result): string {
  if (failure !== undefined) return `**failed**`
  const { images, tags } = outputs
  const [image] = images
  // What is loaded into the engine has tags too.
  if (image === undefined) return 'not pushed'
  return tags.length > 0 ? tags.map(code).join('<br>') : `${code(image)} without a tag`
}

function sizeOf({ outputs: { manifest } }: Result): string | undefined {
  const sizes = manifest?.platforms.map(({ compressedSize }) => compressedSize ?? 0) ?? []
  return sizes.length === 0
    ? undefined
    : formatBytes(sizes.reduce((sum, size) => sum + size, 0)).replaceAll(' ', '&nbsp;')
}

/** The summary of a build, without its heading. */
function bodyOf({ summary }: Result): string[] {
  return summary.split('\n').filter((line, index) => !(index === 0 && line.startsWith('## ')))
}
