/** The types of rules, as docker/metadata-action has them, and what is special of each. */
export type Type = {
  /** Rules with a higher one come first. */
  readonly priority: number
  /** Attributes beside those that all types have; a value is the default, `undefined` that there is none. */
  readonly attributes: Readonly<Record<string, string | undefined>>
  /** Those without which a rule says nothing. */
  readonly required?: string
  /** An attribute that takes one of these words. */
  readonly words?: Readonly<Record<string, readonly string[]>>
  /** A rule of this type that is complete. */
  readonly example: string
}

export const types = {
  schedule: { priority: 1000, attributes: { pattern: 'nightly' }, example: 'type=schedule' },
  semver: {
    priority: 900,
    attributes: { pattern: undefined, value: '', match: '' },
    required: 'pattern',
    example: 'type=semver,pattern={{version}}',
  },
  pep440: {
    priority: 900,
    attributes: { pattern: undefined, value: '', match: '' },
    required: 'pattern',
    example: 'type=pep440,pattern={{version}}',
  },
  match: {
    priority: 800,
    attributes: { pattern: undefined, group: '0', value: '' },
    required: 'pattern',
    example: 'type=match,pattern=v(.*),group=1',
  },
  edge: { priority: 700, attributes: { branch: '' }, example: 'type=edge' },
  ref: {
    priority: 600,
    attributes: { event: undefined },
    required: 'event',
    words: { event: ['branch', 'tag', 'pr'] },
    example: 'type=ref,event=branch',
  },
  raw: { priority: 200, attributes: { value: undefined }, required: 'value', example: 'type=raw,value=nightly' },
  sha: {
    priority: 100,
    attributes: { format: 'short' },
    words: { format: ['short', 'long'] },
    example: 'type=sha,format=long',
  },
} as const satisfies Readonly<Record<string, Type>>

export type TypeName = keyof typeof types

/** Attributes of every type, with their defaults; that of `priority` is the type's. */
export const common = { enable: 'true', priority: '', prefix: '', suffix: '' } as const

/** The prefix of a rule that has none and to which that of `flavor` does not apply. */
export const ownPrefixes: Readonly<Record<string, string>> = { 'ref pr': 'pr-', sha: 'sha-' }

/** What is done where no rule is given. */
export const defaultRules = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr']
