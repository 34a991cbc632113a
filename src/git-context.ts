import { booleanVariable } from './input/scalar.ts'
import type { Runner } from './runner.ts'

/**
 * The Git context of the commit that the event is about, `<server>/<repository>.git#<sha>`; the checkout if there is
 * none (a run by hand). Two variables change it, as in docker/build-push-action: one takes the head of a pull request
 * instead of its merge commit, the other writes the commit as a query.
 *
 * The head is taken only if the run itself is about the pull request (`refs/pull/…`, see docs.github.com, Events that
 * trigger workflows). The payload of `pull_request_target` has one too, but its run has the base's token and secrets,
 * which a stranger's code must not get.
 */
export function defaultContext({ serverUrl, repository, sha, ref, event, environment }: Runner): string {
  if (!repository || !sha) return '.'
  const wantsHead = booleanVariable(environment, 'DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF', false)
  const asQuery = booleanVariable(environment, 'BUILDX_SEND_GIT_QUERY_AS_INPUT', false)
  const commit = (wantsHead && ref.startsWith('refs/pull/') && headOfPullRequest(event)) || sha
  return `${serverUrl}/${repository}.git${asQuery ? '?ref=' : '#'}${commit}`
}

/** Where a build's files come from: the Git context of the commit, and the inputs with it filled in. */
export type Contexts = {
  readonly gitContext: string
  readonly context: string
  readonly buildContexts: readonly string[]
}

/** @param asked the inputs of the same names */
export function decideContexts(asked: Omit<Contexts, 'gitContext'>, runner: Runner): Contexts {
  const gitContext = defaultContext(runner)
  return {
    gitContext,
    context: asked.context === '' ? gitContext : renderContext(asked.context, gitContext),
    buildContexts: asked.buildContexts.map((item) => renderContext(item, gitContext)),
  }
}

/**
 * Fills in `{{defaultContext}}`, also in the three braces that keep Handlebars from escaping it. It may be followed by
 * `:folder` for a folder of the repository; if the commit is a query, the folder becomes one too, since it cannot be
 * part of a query's value.
 */
export function renderContext(text: string, context: string): string {
  const form = /(?:\{\{\{\s*defaultContext\s*\}\}\}|\{\{\s*defaultContext\s*\}\})(?::([^,]*))?/g
  return text.replace(form, (_, folder: string | undefined) => {
    if (folder === undefined) return context
    return context.includes('?ref=') ? `${context}&subdir=${encodeURI(folder)}` : `${context}:${folder}`
  })
}

/** Tells whether BuildKit fetches a context itself (buildx, util/urlutil). */
export function isRemote(context: string): boolean {
  return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/.test(context)
}

/**
 * The id under which BuildKit looks for a token when it fetches from the server of a context.
 *
 * @returns undefined when neither the context nor a named one is the default Git context, or when there already is a
 *   secret for Git
 */
export function gitTokenId(
  contexts: readonly string[],
  defaultGitContext: string,
  secretIds: readonly string[],
): string | undefined {
  if (!isRemote(defaultGitContext) || !contexts.some((context) => context.startsWith(defaultGitContext)))
    return undefined
  if (secretIds.some((id) => /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)/.test(id))) return undefined
  return `GIT_AUTH_TOKEN.${new URL(defaultGitContext).host}`
}

function headOfPullRequest({ pull_request: request }: Readonly<Record<string, unknown>>): string | undefined {
  const { head } = (request ?? {}) as { readonly head?: { readonly sha?: unknown } }
  return typeof head?.sha === 'string' ? head.sha : undefined
}
