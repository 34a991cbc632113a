import { parse, prerelease } from 'semver'
import { render } from './template.ts'
import type { Value, Vocabulary } from './vocabulary.ts'

/** What a rule makes of a version. */
export type Version = {
  readonly text: string
  /** Neither a pre-release nor, of Python's, one after a release. */
  readonly isRelease: boolean
}

/**
 * A version in the words of a pattern; one that is not a release is written out whole, whatever the pattern says, except
 * where it is `{{raw}}`.
 *
 * @returns undefined for a text that is not a version of that kind
 */
export async function inPattern(
  kind: 'semver' | 'pep440',
  text: string,
  pattern: string,
): Promise<Version | undefined> {
  const values = kind === 'semver' ? semverValues(text) : await pep440Values(text)
  if (values === undefined) return undefined
  const { isRelease, ...expressions } = values
  const vocabulary = vocabularyOf(expressions)
  const isWhole = !isRelease && !(pattern.includes('{{') && (await import('./fill.ts')).isRaw(pattern))
  // A pattern that is wrong is wrong for a pre-release, too.
  const { text: filled } = await render(pattern, vocabulary)
  return { text: isWhole ? expressions.version : filled, isRelease }
}

type Values = Readonly<Record<string, Value>> & { readonly version: string; readonly isRelease: boolean }

function semverValues(text: string): Values | undefined {
  const version = parse(text)
  if (version === null) return undefined
  const { raw, version: whole, major, minor, patch, prerelease: pre, build } = version
  return { raw, version: whole, major, minor, patch, prerelease: pre, build, isRelease: prerelease(text) === null }
}

async function pep440Values(text: string): Promise<Values | undefined> {
  const { default: pep440 } = await import('@renovatebot/pep440')
  const version = pep440.explain(text)
  if (version === null) return undefined
  const { is_prerelease, is_postrelease, is_devrelease } = version
  return {
    raw: text,
    version: pep440.clean(text) ?? text,
    major: pep440.major(text),
    minor: pep440.minor(text),
    patch: pep440.patch(text),
    isRelease: !is_prerelease && !is_postrelease && !is_devrelease,
  }
}

function vocabularyOf(values: Readonly<Record<string, Value>>): Vocabulary {
  return { names: Object.keys(values), valuesOf: async () => values }
}
