import { versionedUse } from '../documents.ts'
import { groups } from './groups.ts'
import { knowledge } from './knowledge.ts'
import type { Contract } from './tables.ts'

/** Where comments start, and how long a line may be: GitHub shows about this much without scrolling. */
const commentColumn = 38
const lineWidth = 120

/** Between these markers is a generated block. It is not an example, since it sets every input at once. */
export const inputsBlock = /(<!-- inputs -->\n)[\s\S]*?(<!-- end -->)/g

/**
 * Renders the block between `<!-- inputs -->` and `<!-- end -->` anew: a step with every input of the build action, its
 * default, and what it does.
 *
 * @param repository as the step names it, with the version that the document uses elsewhere
 */
export function renderInputsBlock(document: string, inputs: readonly Contract[], repository: string): string {
  const [, , version = 'v1'] = versionedUse(repository).exec(document.replace(inputsBlock, '')) ?? []
  const step = ['```yaml', `- uses: ${repository}@${version}`, '  with:', ...renderGroups(inputs), '```']
  return document.replace(inputsBlock, (_, start: string, end: string) => `${start}\n${step.join('\n')}\n\n${end}`)
}

function renderGroups(inputs: readonly Contract[]): string[] {
  const known = new Map(inputs.map((input) => [input.name, input]))
  return Object.entries(groups).flatMap(([title, names]) => [
    `    # ${title}`,
    ...names.map((name) => {
      const input = known.get(name)
      if (input === undefined) throw new Error(`groups.ts names the input '${name}', which action.yml does not declare`)
      return renderInput(input)
    }),
  ])
}

function renderInput({ name, description, default: value = "''" }: Contract): string {
  const given = Object.values(knowledge).find((table) => name in table)?.[name]?.short
  const text = given ?? firstClause(description)
  const line = `${`    ${name}: ${value}`.padEnd(commentColumn)}# ${text.replaceAll('`', '')}`
  if (line.length > lineWidth)
    throw new Error(
      `the line of '${name}' has ${line.length} characters, at most ${lineWidth} fit: give it a 'short' text`,
    )
  return line
}

/** The description up to its first semicolon or full stop, but not one in quotes or parentheses. */
function firstClause(description: string): string {
  const [clause = ''] = description.match(/^(?:`[^`]*`|\([^)]*\)|(?![;.] ).)+/) ?? []
  return clause
}
