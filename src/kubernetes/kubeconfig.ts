import { stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isTable, parseYaml } from '../input/yaml.ts'

/** The keys of a kubeconfig's user that are secrets, those of OpenID included; certificates are not. */
const secretKeys = ['token', 'password', 'client-key-data', 'id-token', 'refresh-token', 'client-secret']

/** A kubeconfig as a file, which buildx has to find for as long as the builder lives. */
export type Kubeconfig = {
  readonly path: string
  /** What no log may show. */
  readonly secrets: readonly string[]
}

/**
 * Provides the input `kubeconfig` as a file. It is a path or the text itself: a text has several lines, or is JSON.
 *
 * @param folder a private one, which lasts as long as the builder
 * @param workspace what a path is relative to
 * @throws Error for what is not a kubeconfig; it repeats nothing of a text, which holds secrets
 */
export async function provideKubeconfig(
  given: string,
  { folder, workspace }: { readonly folder: string; readonly workspace: string },
): Promise<Kubeconfig> {
  const trimmed = given.trim()
  if (!/^\{|[\r\n]/.test(trimmed)) return { path: await existing(resolve(workspace, trimmed), trimmed), secrets: [] }
  const secrets = secretsIn(await parseYaml('kubeconfig', given))
  const path = join(folder, 'kubeconfig')
  await writeFile(path, given, { mode: 0o600 })
  return { path, secrets }
}

async function existing(path: string, given: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return path
  if (/^[\w+/=-]{100,}$/.test(given)) {
    throw new Error(
      `input 'kubeconfig' is not a path, and looks like base64; decode it first, e.g. with 'base64 --decode'`,
    )
  }
  throw new Error(
    `input 'kubeconfig' is '${given}', but there is no such file; set it to the path of a kubeconfig, or to its text`,
  )
}

function secretsIn(config: unknown): string[] {
  if (!isTable(config) || !Array.isArray(config.clusters)) {
    throw new Error(
      `input 'kubeconfig' has no 'clusters'; expected a kubeconfig as printed by 'kubectl config view --raw --minify'`,
    )
  }
  const users: unknown[] = Array.isArray(config.users) ? config.users : []
  return users.flatMap((entry) => {
    const user = isTable(entry) && isTable(entry.user) ? entry.user : {}
    const { config: provided } = isTable(user['auth-provider']) ? user['auth-provider'] : {}
    const all = { ...(isTable(provided) && provided), ...user }
    return secretKeys.flatMap((key) => (typeof all[key] === 'string' && all[key] !== '' ? [all[key]] : []))
  })
}
