import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { csvFields } from '../input/csv.ts'
import { readText } from '../input/file.ts'
import { masksOfValue, shortestMask, shortLinesOf, shortLineWarning, whyEmpty } from '../input/secret.ts'
import type { Runner } from '../runner.ts'

/** The three inputs that give secrets to a build. */
export type SecretInputs = {
  /** `id=value`, white space kept. */
  readonly secrets: readonly string[]
  /** `id=VARIABLE` */
  readonly secretEnvs: readonly string[]
  /** `id=path` */
  readonly secretFiles: readonly string[]
}

/** One secret, before it is decided how buildx gets it. */
export type Secret =
  | { readonly id: string; readonly value: string }
  | { readonly id: string; readonly path: string; readonly value: string }

/** The secrets of the inputs, and what the user should know about those that are not among them. */
export type UserSecrets = { readonly secrets: readonly Secret[]; readonly warnings: readonly string[] }

/** How secrets reach buildx and stay out of everything else. */
export type SecretDecision = {
  /** Values of `--secret`, which name variables and files only. */
  readonly options: readonly string[]
  /** Variables of the one child that needs them. */
  readonly env: Readonly<Record<string, string>>
  /** What must never be seen in the log, to be masked before anything is printed. */
  readonly masks: readonly string[]
  readonly warnings: readonly string[]
}

export type SecretSources = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Undefined when there is no such file. */
  readonly readFile: (path: string) => string | undefined
}

/** An id as Dockerfiles use it; anything else is more likely a line of a secret whose quotes are missing. */
const idForm = /^[\w.][\w./:@-]*$/

/** BuildKit takes no larger secret (session/secrets/secretsprovider), Linux no longer variable (MAX_ARG_STRLEN). */
const maximumVariableBytes = 128 * 1024 - 64

/** The variables of the job, and the files of its workspace. */
export function secretSources({ environment, workspace }: Pick<Runner, 'environment' | 'workspace'>): SecretSources {
  return { environment, readFile: (path) => readText(resolve(workspace, path)) }
}

/**
 * Reads the secrets of all three inputs. What is empty does not fail the step, as in docker/build-push-action: the same
 * workflow runs for pull requests that get no secrets. Texts of a person's secrets never get into a message: an item that
 * may be a part of one is named by its position.
 *
 * @throws Error for an item that is malformed, or whose file is missing
 */
export function readSecrets(inputs: SecretInputs, { environment, readFile }: SecretSources): UserSecrets {
  const warnings: string[] = []
  const isThere = (input: string, what: string) => (item: { id: string; value: string }, index: number) => {
    const isEmpty = item.value.trim() === ''
    const mayBePart = index > 0 && !isPlainName(item.id)
    const subject = mayBePart ? `item ${index + 1}` : `secret '${item.id}'`
    const advice = mayBePart ? `; if it is a line of the item before, quote that whole item, as in "id=line 1"` : ''
    if (isEmpty) warnings.push(`input '${input}': ${subject} ${what}${advice}`)
    return !isEmpty
  }
  const secrets = [
    ...inputs.secretEnvs
      .map((item, index) => split('secret-envs', item, index, 'id=VARIABLE'))
      .filter(isThere('secret-envs', `has no variable name after '=', so it is not passed to the build`))
      .map(({ id, value: name }) => {
        const value = environment[name] ?? ''
        if (value === '')
          warnings.push(
            `input 'secret-envs': the variable of secret '${id}' is empty or not set, so the secret is empty; ${whyEmpty}`,
          )
        return { id, value }
      }),
    ...inputs.secrets
      .map((item, index) => split('secrets', item, index, 'id=value'))
      .filter(isThere('secrets', `is empty, so it is not passed to the build; ${whyEmpty}`)),
    ...inputs.secretFiles
      .map((item, index) => split('secret-files', item, index, 'id=path'))
      .filter(isThere('secret-files', `has no path after '=', so it is not passed to the build`))
      .map(({ id, value: path }) => {
        const value = readFile(path.trim())
        if (value === undefined) throw unreadable(id, path.trim())
        return { id, path: path.trim(), value }
      }),
  ]
  const isFlag = inputs.secrets.some((item) => /^\s*id=[^,]+,(?:\s*type=\w+,)?\s*(?:src|source|env)=/.test(item))
  // Not the item itself, which may be a secret all the same.
  if (isFlag)
    warnings.push(
      `input 'secrets': an item is written like a --secret flag, so it creates a secret named 'id'; use secret-files: name=path, or secret-envs: name=VARIABLE`,
    )
  return { secrets, warnings }
}

/**
 * Decides how secrets are handed over: files by path, so that their bytes stay as they are, everything else through a
 * variable of a random name in the environment of the one buildx that builds.
 *
 * @throws Error for a value that does not fit into a variable
 */
export function decideSecrets(secrets: readonly Secret[], randomName: () => string = variableName): SecretDecision {
  const placed = secrets.map((secret) => ({ ...secret, name: 'path' in secret ? undefined : randomName() }))
  for (const { id, value, name } of placed) {
    if (name && Buffer.byteLength(value) > maximumVariableBytes)
      throw new Error(`secret '${id}' is larger than 128 KiB; write it to a file and list that in 'secret-files'`)
  }
  const ids = secrets.map(({ id }) => id)
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return {
    options: placed.map((secret) =>
      'path' in secret
        ? csvFields({ id: secret.id, src: secret.path })
        : csvFields({ id: secret.id, env: secret.name }),
    ),
    env: Object.fromEntries(placed.flatMap(({ name, value }) => (name ? [[name, value]] : []))),
    masks: [...new Set(secrets.flatMap(({ value }) => masksOfValue(value)))],
    warnings: [
      ...[...twice].map((id) => `secret '${id}' is given more than once; the last one counts`),
      ...secrets.flatMap(warningOf),
    ],
  }
}

/** Not the last line of a key in base64 or base32, which looks like an empty item and must not be shown. */
function isPlainName(id: string): boolean {
  return id === id.toLowerCase() || (id === id.toUpperCase() && /[_.-]/.test(id))
}

/** In a folder, or with the ending of a text; not what only happens to have a slash or a dot in it. */
const pathForm = /^\.{1,2}\/|\/.*\/|\/.*\.[a-z]{1,8}$|^\.?[\w-]+\.(?:txt|pem|key|crt|json|ya?ml|toml|env)$/

/** The path is told where nobody can take it for a secret, which would have been meant for the input `secrets`. */
function unreadable(id: string, path: string): Error {
  const isPath = pathForm.test(path) && !/[^\w./-]|[\w-]{20}/.test(path)
  const file = isPath ? `file '${path}'` : 'file'
  return new Error(
    `input 'secret-files': the ${file} of secret '${id}' cannot be read; set the path, relative to the workspace, of a file that an earlier step wrote, or put the text of the secret into 'secrets'`,
  )
}

function split(input: string, item: string, index: number, form: string): { id: string; value: string } {
  const equals = item.indexOf('=')
  const id = item.slice(0, Math.max(equals, 0)).trim()
  const value = item.slice(equals + 1)
  // Such as the last line of a key in base64.
  const isPadding = /^=+\s*$/.test(value)
  if (!idForm.test(id) || isPadding) {
    throw new Error(
      `input '${input}': item ${index + 1} is not ${form}; a value of several lines needs quotes around the whole item, as in "id=line 1"`,
    )
  }
  return { id, value }
}

/** A file is more likely the repository's own than a secret of GitHub: only what the log cannot hide is of interest. */
function warningOf(secret: Secret): string[] {
  const short = shortLinesOf(secret.value)
  if (!('path' in secret)) return short.length > 0 ? [shortLineWarning(`secret '${secret.id}'`)] : []
  return short.some((line) => /\w/.test(line))
    ? [`secret '${secret.id}' has a line of fewer than ${shortestMask} characters, which cannot be masked in the log`]
    : []
}

function variableName(): string {
  return `MULTIARCH_BUILD_SECRET_${randomBytes(8).toString('hex').toUpperCase()}`
}
