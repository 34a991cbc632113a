import { afterAll } from '@jest/globals'
import { openClient, type RegistryClient } from '../../src/registry/client.ts'
import { type ConnectionOptions, type Connections, openConnections } from '../../src/registry/connections.ts'
import { RegistryError } from '../../src/registry/error.ts'
import type { RegistryFacts } from '../../src/registry/facts.ts'
import type { HttpAnswer } from '../../src/registry/http.ts'
import type { FindLogin, Login } from '../../src/registry/logins.ts'
import type { Registry } from '../../src/registry/registries.ts'
import { openRetries, type Retries } from '../../src/retry.ts'
import type { Asked } from '../registry.ts'

export const deadlines = { connect: 1500, silence: 500, whole: 3000 }

export const password: Login = {
  kind: 'password',
  username: 'me',
  password: 'pass:wörd 1',
  description: `user 'me' from 'registry-auth'`,
}
export const basic = `Basic ${Buffer.from('me:pass:wörd 1').toString('base64')}`

/** A client whose waits pass at once. */
export type TestClient = {
  readonly client: RegistryClient
  readonly connections: Connections
  readonly retries: Retries
  /** Milliseconds of each wait. */
  readonly waited: number[]
  readonly lines: string[]
}

export type TestClientOptions = Partial<ConnectionOptions> & {
  readonly login?: Login | undefined
  readonly findLogin?: FindLogin
}

const opened: Connections[] = []
afterAll(async () => {
  await Promise.all(opened.map((connections) => connections.close()))
})

export function openTestClient({
  login,
  findLogin = async () => login,
  ...options
}: TestClientOptions = {}): TestClient {
  const waited: number[] = []
  const lines: string[] = []
  let now = 1_800_000_000_000
  const retries = openRetries({
    log: (line) => lines.push(line),
    wait: async (milliseconds) => {
      waited.push(milliseconds)
      now += milliseconds
    },
    now: () => now,
    random: () => 0,
  })
  const connections = openConnections({ registries: [], environment: {}, deadlines, ...options })
  opened.push(connections)
  return { client: openClient(connections, findLogin, retries), connections, waited, lines, retries }
}

export function settings(host: string, more: Partial<Registry> = {}): Registry[] {
  return [{ host, mirrors: [], ...more }]
}

export function get({ connections }: TestClient, url: string, limit = 1024): Promise<HttpAnswer> {
  return connections.send({ method: 'GET', url: new URL(url), headers: {}, limit })
}

/** Asks the API of a host as the client does, and tells the scheme, or what kept it. */
export async function ask(host: string, options: TestClientOptions): Promise<string | Partial<RegistryFacts>> {
  const { client, connections } = openTestClient(options)
  const asked = client.assertPush(`${host}/team/app`, { maxElapsed: 0 })
  return asked.then(
    async () => (await connections.addressOf(host)).protocol,
    (error: unknown) => {
      if (!(error instanceof RegistryError)) throw error
      const { kind, certificate: told } = error.facts
      return { kind, ...(told && { certificate: told }) }
    },
  )
}

/** The error of what must fail. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (result) => {
      throw new Error(`expected a failure, got ${JSON.stringify(result)}`)
    },
    (error: unknown) => error,
  )
}

export async function registryErrorOf(work: Promise<unknown>): Promise<RegistryError> {
  const error = await failureOf(work)
  if (error instanceof RegistryError) return error
  throw new Error(`expected a RegistryError, got ${error}`, { cause: error })
}

/** Each request in one line, with the part of its path behind the repository. */
export function linesOf(asked: readonly Asked[]): string[] {
  return asked.map(({ method, url, headers: { authorization } }) => {
    const path = url.replace(/^\/v2\/.*\/(?=manifests\/|blobs\/)/, '').replace(/[0-9a-f]{64}/, '…')
    return `${method} ${path}${authorization ? ` ${authorization}` : ''}`
  })
}
