import type { Diagnosis } from '../failure.ts'
import { codeBlock, escapeMarkdown, folded, rowLines, wrapped } from './markdown.ts'
import type { SummaryRow } from './rows.ts'

type Told = Pick<Diagnosis, 'rule' | 'message' | 'example' | 'words' | 'address'>

/** The job summary of a step that failed before it built: what happened, what to do, and the original words. */
export function renderDiagnosis(diagnosis: Told, rows: readonly SummaryRow[] = []): string {
  const { rule, message, words } = diagnosis
  const lines =
    rule === undefined
      ? codeBlock(message.split('\n').flatMap(wrapped))
      : [...adviceLines(diagnosis), ...folded('Original message', words === '' ? [] : blockOf(words))]
  return ['**The step failed.**', '', ...lines, ...rowLines(rows)].join('\n')
}

function blockOf(words: string): string[] {
  return codeBlock(words.split('\n').flatMap(wrapped))
}

/** What a rule says, with its section of the document. */
export function adviceLines({ rule, message, example, address }: Told): string[] {
  // A path in the repository would be taken for one of the page that shows the summary.
  const section = rule && address?.startsWith('http') ? ` [${escapeMarkdown(rule.title)}](${address})` : ''
  // Names, such as those of platforms, hosts and images, are spelled as they are.
  const [first = ''] = message.split(' ')
  const isWord = /^[a-z]+,?$/.test(first)
  const sentence = isWord ? message.charAt(0).toUpperCase() + message.slice(1) : message
  const end = /[.?!]$/.test(sentence) ? '' : '.'
  return [`${escapeMarkdown(sentence)}${end}${section}`, '', ...(example ? codeBlock(example) : [])]
}
