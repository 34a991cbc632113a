import { code, escapeMarkdown, folded, table } from '../report/markdown.ts'
import type { Row } from './row.ts'

/** The table of rules for the log and for messages: `type=sha -> sha-860c190`, and why a rule gave none. */
export function tableLines(rows: readonly Row[]): string[] {
  return rows.map(({ rule, tags, reason }) => `${rule} -> ${tags.join(', ') || `no tag${because(reason)}`}`)
}

/** The same for the job summary, as lines of Markdown; folded, since who reads it wants the image. */
export function renderTable(rows: readonly Row[]): string[] {
  const columns = [
    { title: 'Rule', cell: ({ rule }: Row) => breakable(rule) },
    {
      title: 'Tag',
      cell: ({ tags, reason }: Row) => tags.map(code).join(', ') || `no tag${escapeMarkdown(because(reason))}`,
    },
  ]
  return folded('Tags by rule', table(columns, rows))
}

/** A cell breaks at spaces alone: a long rule in one piece would push what became of it out of sight. */
function breakable(rule: string): string {
  return rule
    .split(/(?<=,)/)
    .map(code)
    .join(' ')
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`
}
