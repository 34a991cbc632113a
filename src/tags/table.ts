import { escapeMarkdown } from '../report/markdown.ts'
import type { Row } from './row.ts'

/** The table of rules for the log and for messages: `type=sha -> sha-860c190`, and why a rule gave none. */
export function tableLines(rows: readonly Row[]): string[] {
  return rows.map(({ rule, tags, reason }) => `${rule} -> ${tags.join(', ') || `no tag${because(reason)}`}`)
}

/** The same for the job summary, folded: who reads it wants the image. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(({ rule, tags, reason }) => [
    `<code>${escapeMarkdown(rule)}</code>`,
    tags.map((tag) => `<code>${escapeMarkdown(tag)}</code>`).join(', ') || `no tag${escapeMarkdown(because(reason))}`,
  ])
  return [
    '<details><summary>Tags by rule</summary>',
    '',
    '| Rule | Tag |',
    '| --- | --- |',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
    '</details>',
    '',
  ].join('\n')
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`
}
