import { parseList } from '../input/list.ts'
import { parseYaml } from '../input/yaml.ts'

/** The commands of the input `smoke-test`, by target. */
export type Commands = { readonly of: (target: string) => readonly string[] }

const input = 'smoke-test'

/**
 * Reads the input `smoke-test`: commands for every target, one per line; or YAML with the commands of each target, as a list
 * or as text.
 *
 * @param known all targets of the definition; undefined where it was asked for some, so that others may be meant
 * @throws Error that names a target that is not there
 */
export async function parseCommands(text: string, known: readonly string[] | undefined): Promise<Commands> {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? ''
  if (!/^["']?[\w.-]+["']?:(?:\s|$)/.test(first)) {
    const lines = parseList(input, text, { rawQuotes: true })
    return { of: () => lines }
  }
  const table = await parseYaml(input, text)
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw new Error(`input '${input}' is neither a list of commands nor YAML that maps targets to commands`)
  const commands = new Map(
    Object.entries(table).map(([target, value]) => {
      if (known?.includes(target) === false)
        throw new Error(
          `input '${input}' has commands for '${target}', but the bake files define no such target; they define ${known.join(', ')}`,
        )
      const items = Array.isArray(value) ? value : [value]
      return [target, items.flatMap((item) => parseList(input, textOf(item, target), { rawQuotes: true }))]
    }),
  )
  return { of: (target) => commands.get(target) ?? [] }
}

/** A list in the list is a command as JSON. */
function textOf(item: unknown, target: string): string {
  if (Array.isArray(item)) return JSON.stringify(item)
  if (typeof item === 'object' && item !== null)
    throw new Error(
      `input 'smoke-test' has a command for '${target}' that YAML does not read as text: ${JSON.stringify(item)}; put quotes around it`,
    )
  return String(item ?? '')
}
