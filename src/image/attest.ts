import { csvRecord, parseRecord } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { spelledAlike } from '../spelling.ts'

/** One attestation, asked for or refused. */
export type Attest = {
  /** In lower case, e.g. `provenance`. */
  readonly type: string
  /** Known keys in lower case; `disabled` among them, which is for buildx. */
  readonly attributes: ReadonlyMap<string, string>
}

/**
 * The attributes of provenance and their values; `test` tells whether BuildKit understands a value.
 * BuildKit 0.32 reads these (control/control.go, solver/llbsolver/provenance.go and proc/provenance.go): it takes no
 * notice of any other key, of one in upper case or with a blank before it, and `mode` is then `max`; a boolean that it
 * cannot read is partly `false`.
 */
const provenanceAttributes: Readonly<Record<string, { readonly values: string; test: (value: string) => boolean }>> = {
  mode: { values: 'min or max', test: (value) => ['min', 'max', 'full'].includes(value) },
  version: { values: 'text', test: () => true },
  'builder-id': { values: 'text', test: () => true },
  filename: { values: 'text', test: () => true },
  ...Object.fromEntries(
    ['inline-only', 'reproducible', 'capture-usage', 'complete-materials'].map((key) => [key, boolean()]),
  ),
}

/**
 * Reads one attestation: `key=value` fields, comma-separated, white space around them and the case of known keys ignored; a
 * bare boolean switches it on or off. Options of an SBOM scanner are passed on under any name, since BuildKit
 * hands it to the scanner.
 *
 * @param input the input's name, for the error
 * @param type where the input is about one; otherwise it is one of the fields
 * @throws Error that names the input and the field: nothing may be ignored that would publish less
 */
export function readAttest(input: string, text: string, type?: 'provenance' | 'sbom'): Attest {
  const fail = (what: string): never => {
    throw new Error(`input '${input}': ${what}`)
  }
  const fields = parseRecord(input, text, { trim: true }).map((field) => readField(field, fail))
  const given = fields.find(({ key }) => key.toLowerCase() === 'type')?.value.toLowerCase() || type
  if (given === undefined) return fail(`'${text}' has no type, expected e.g. type=sbom`)
  if (type !== undefined && given !== type) fail(`type=${given} belongs in 'attests'`)
  const attributes = new Map<string, string>()
  for (const { key, value } of fields) {
    const name = nameOf(key, given)
    if (attributes.has(name)) fail(`'${text}' has ${name} more than once`)
    attributes.set(name, value)
  }
  attributes.delete('type')
  for (const [key, value] of attributes) checkAttribute(given, key, value, fail)
  return { type: given, attributes }
}

/** Whether an attestation was asked to be left out. */
export function isDisabled({ attributes }: Attest): boolean {
  return parseGoBool(attributes.get('disabled') ?? '') === true
}

/** The value of `--attest`. */
export function formatAttest({ type, attributes }: Attest): string {
  return csvRecord([`type=${type}`, ...[...attributes].map(([key, value]) => `${key}=${value}`)])
}

type Fail = (what: string) => never

function readField(field: string, fail: Fail): { readonly key: string; readonly value: string } {
  const switched = parseGoBool(field)
  if (switched !== undefined) return { key: 'disabled', value: String(!switched) }
  const equals = field.indexOf('=')
  if (equals < 0) return fail(`'${field}' is not key=value, e.g. mode=min`)
  return { key: field.slice(0, equals).trim(), value: field.slice(equals + 1).trim() }
}

/** The name by which BuildKit knows a key; a scanner's names are its own, and may differ in case. */
function nameOf(key: string, type: string): string {
  const name = key.toLowerCase()
  return type === 'provenance' || ['type', 'disabled', 'generator'].includes(name) ? name : key
}

/** What BuildKit reads itself; a scanner's keys are its own, but none is a slip away from these. */
const ownKeys = ['type', 'disabled', 'generator']

function checkAttribute(type: string, key: string, value: string, fail: Fail): void {
  const known = key === 'disabled' ? boolean() : type === 'provenance' ? provenanceAttributes[key] : undefined
  if (known && !known.test(value)) fail(`${key} is '${value}', expected ${known.values}`)
  if (known) return
  if (type !== 'provenance') {
    const meant = ownKeys.includes(key) ? undefined : spelledAlike(key.toLowerCase(), ownKeys, 1)
    if (meant !== undefined) fail(`unknown key '${key}'; did you mean '${meant}'?`)
    return
  }
  fail(`unknown key '${key}', expected ${[...Object.keys(provenanceAttributes), 'disabled'].join(', ')}`)
}

function boolean() {
  return { values: 'true or false', test: (value: string) => parseGoBool(value) !== undefined }
}
