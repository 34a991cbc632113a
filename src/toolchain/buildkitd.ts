import { readFile } from 'node:fs/promises'
import { parse, TomlError } from 'smol-toml'
import type { BuilderInputs } from './inputs.ts'

/**
 * Reads the given buildkitd.toml.
 *
 * @returns its text; undefined when none is given
 * @throws Error that names input and line when it is no TOML
 */
export async function readConfig(config: BuilderInputs['config']): Promise<string | undefined> {
  if (config === undefined) return undefined
  const text = config.text ?? (await readConfigFile(config.path ?? ''))
  try {
    parse(text)
    return text
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [what = ''] = error.message.split('\n')
    throw new Error(
      `input '${config.input}' is no TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, '')}`,
      { cause: error },
    )
  }
}

async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(
      `input 'buildkitd-config' is '${path}', which cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
}
