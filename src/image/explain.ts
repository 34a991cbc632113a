import type { Registries } from '../registry/access.ts'

/** The same error, with a sentence before it where BuildKit or Docker say that a registry refused something. */
export async function explainRefusal(error: unknown, { findLogin }: Pick<Registries, 'findLogin'>): Promise<unknown> {
  // What the registry client says is explained already.
  if (!(error instanceof Error) || ['CancelledError', 'RegistryError'].includes(error.name)) return error
  const [{ readRefusal }, { causeOf }] = await Promise.all([
    import('../buildx/refusal.ts'),
    import('../registry/sentences.ts'),
  ])
  const refusal = readRefusal(error.message)
  if (refusal === undefined) return error
  const [, name = ''] = refusal.scope?.match(/^repository:(.*):/) ?? []
  const login = await findLogin(refusal.host, name).catch(() => undefined)
  const sentence = causeOf({ ...refusal, ...(login && { login: login.description }) })
  return sentence ? new Error(`${sentence}\n${error.message}`, { cause: error }) : error
}
