/** Where rules give something else than in docker/metadata-action, with an example that the tests run. */
export type Difference = {
  readonly what: string
  /** As the tables of docs/tags.md name it: `push main`, `tag v1.2.3`, `pr 2`, `schedule`. */
  readonly run: string
  readonly rules: readonly string[]
  readonly flavor?: readonly string[]
  /** The default branch and the time of the commit are not to be found, which the tests say by 'looked everywhere'. */
  readonly knowsNothing?: boolean
  /** Tags, or what happens. */
  readonly there: string
  /** Tags, or the error that says this. */
  readonly here: string | { readonly error: string }
}

export const differences: readonly Difference[] = [
  {
    what: 'Values are not HTML-escaped',
    run: 'push a&b',
    rules: ['type=raw,value={{branch}}'],
    there: 'a-amp-b',
    here: 'a-b',
  },
  {
    what: 'A tag of more than 128 characters, which registries refuse, is cut, with a notice',
    run: `push ${'x'.repeat(130)}`,
    rules: ['type=ref,event=branch'],
    there: 'x'.repeat(130),
    here: 'x'.repeat(128),
  },
  {
    what: 'A tag that two rules make is listed once',
    run: 'tag v1.2.3',
    rules: ['type=semver,pattern={{version}}', 'type=raw,value=latest'],
    there: '1.2.3 latest latest',
    here: '1.2.3 latest',
  },
  {
    what: 'With `onlatest`, expressions are evaluated for `latest` too',
    run: 'push main',
    rules: ['type=edge'],
    flavor: ['latest=true', 'suffix=-{{branch}},onlatest=true'],
    there: 'edge-main latest--branch-',
    here: 'edge-main latest-main',
  },
  {
    what: 'A value in `flavor` may contain `=`',
    run: 'push main',
    rules: ['type=edge'],
    flavor: ['suffix=-a=b'],
    there: 'edge-a',
    here: 'edge-a-b',
  },
  {
    what: '`onlatest` without a `prefix` or `suffix` before it in its line is an error',
    run: 'push main',
    rules: ['type=edge'],
    flavor: ['suffix=-a', 'onlatest=true'],
    there: 'edge-a, without it',
    here: { error: "'onlatest' must follow the prefix or suffix that it applies to" },
  },
  {
    what: '`latest` of `flavor`, `branch` of `type=edge` and `enable` of `images` can contain expressions too',
    run: 'push main',
    rules: ['type=edge'],
    flavor: ['latest={{is_default_branch}}'],
    there: 'an error',
    here: 'edge latest',
  },
  {
    what: '`{{#if is_default_branch}}` evaluates the value; there, the text `false` counts as true',
    run: 'push dev',
    rules: ['type=raw,value={{#if is_default_branch}}stable{{else}}dev{{/if}}'],
    there: 'stable',
    here: 'dev',
  },
  {
    what: 'An expression that does not exist, or that a `pattern` cannot have, is an error',
    run: 'tag v1.2.3',
    rules: ['type=semver,pattern={{version}}-{{sha}}'],
    there: '1.2.3- latest',
    here: { error: "unknown expression '{{sha}}'" },
  },
  {
    what: 'A format without quotes is an error',
    run: 'push main',
    rules: ['type=raw,value={{date YYYYMMDD}}'],
    there: '2020-01-10T00-30-00Z',
    here: { error: "put the format in quotes: {{date 'YYYYMMDD'}}" },
  },
  {
    what: 'An unknown attribute is an error',
    run: 'push main',
    rules: ['type=sha,prefx=x-'],
    there: 'sha-860c190',
    here: { error: "unknown attribute 'prefx'; did you mean 'prefix'?" },
  },
  {
    what: 'A `priority` that is not a number is an error',
    run: 'push main',
    rules: ['type=sha,priority=high'],
    there: 'sha-860c190, in any order',
    here: { error: "priority='high', expected a number" },
  },
  {
    what: 'Quotes around a field or the whole rule, and brackets in a `pattern`, protect a comma',
    run: 'tag 2024.1',
    rules: ['type=match,"pattern=\\d{1,2}"'],
    there: 'none',
    here: '20 latest',
  },
  {
    what: 'Quotes inside a field are data',
    run: 'push main',
    rules: ['type=raw,value={{date "YYYY"}}'],
    there: 'an error',
    here: '2020',
  },
  {
    what: 'A time zone that does not exist is an error',
    run: 'push main',
    rules: ["type=raw,value={{date 'HHmm' tz='Tokyo'}}"],
    there: '0030, the time of the runner',
    here: { error: "unknown time zone 'Tokyo'" },
  },
  {
    what: 'Time zones are those of Node, which abbreviates some as their offset',
    run: 'push main',
    rules: ["type=raw,value={{date 'HHmm_z' tz='Asia/Tokyo'}}"],
    there: '0930_JST',
    here: '0930_GMT-9',
  },
  {
    what: 'A value that a rule needs and that is nowhere, such as the default branch, is an error',
    run: 'push main',
    rules: ['type=sha,enable={{is_default_branch}}'],
    knowsNothing: true,
    there: 'none',
    here: { error: 'looked everywhere' },
  },
  {
    what: 'The current time never replaces the time of the commit',
    run: 'push main',
    rules: ["type=raw,value={{commit_date 'YYYY'}}"],
    knowsNothing: true,
    there: '2020, of today',
    here: { error: 'looked everywhere' },
  },
  {
    what: 'A regular expression that takes more than a second is an error',
    run: `tag ${'a'.repeat(40)}b`,
    rules: ['type=match,pattern=^(a+)+$'],
    there: 'a step that never ends',
    here: { error: 'takes more than a second' },
  },
]
