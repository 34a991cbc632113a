import type { Warning } from '../buildx/warnings.ts'
import { code, escapeMarkdown, joinWithinLimit, table } from './markdown.ts'

/**
 * The job summary of `call: check`.
 *
 * @param file the Dockerfile, as it is named in the table; undefined where it is not known
 */
export function renderChecked(warnings: readonly Warning[], file: string | undefined): string {
  const name = file === undefined ? 'Dockerfile' : code(file)
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length || 'no'} warnings`
  const lines = [
    `## Check of ${name}: ${count}`,
    '',
    ...table<Warning>(
      [
        { title: 'Line', isNumber: true, cell: ({ line }) => (line === undefined ? undefined : String(line)) },
        { title: 'Rule', cell: ({ title, url }) => linked(escapeMarkdown(title), url) },
        { title: 'Message', cell: ({ message }) => escapeMarkdown(message) },
      ],
      warnings,
    ),
  ]
  return joinWithinLimit(lines, 'call-result')
}

/** A rule's address is of the Dockerfile's frontend, which is code of anybody. */
function linked(text: string, url: string | undefined): string {
  return url !== undefined && /^https:\/\/[\w./#%~-]+$/.test(url) ? `[${text}](${url})` : text
}
