import { parseFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'

/** One item of the input `outputs`, as buildx reads it (util/buildflags/export.go). */
export type Output = {
  readonly text: string
  /** Empty where none is given, which buildx refuses. */
  readonly type: string
  /** Keys are in lower case and without white space around them, values as they are written; the last of a key counts. */
  readonly fields: ReadonlyMap<string, string>
}

/**
 * Reads one item of `outputs`.
 *
 * @throws Error for what is not one CSV record, and for what would write to the log
 */
export function parseOutput(text: string): Output {
  const output = readOutput(text)
  const { type, fields } = output
  const destination = fields.get('dest') || undefined
  const writesFile = type === 'tar' || (type === 'oci' && parseGoBool(fields.get('tar') ?? '') !== false)
  if (destination === '-' || (writesFile && destination === undefined)) {
    throw new Error(
      `input 'outputs': '${text}' writes to standard output, which is the log here; name a file, e.g. type=${type},dest=image.tar`,
    )
  }
  return output
}

/** @param push the input, with which buildx pushes every image output */
export function isPushed({ type, fields }: Output, push: boolean): boolean {
  return type === 'registry' || (type === 'image' && (push || isOn(fields.get('push'))))
}

/** Tells whether an image that is pushed gets no tag, as Docker documents it for the jobs of a matrix. */
export function isByDigest({ fields }: Output): boolean {
  return isOn(fields.get('push-by-digest'))
}

/** What an output calls its image; buildx puts the tags of the build in place of that, if there are any. */
export function namesOf({ fields }: Output): string[] {
  return (fields.get('name') ?? '').split(',').filter((name) => name !== '')
}

export function isImage({ type }: Output): boolean {
  return type === 'image' || type === 'registry'
}

function readOutput(text: string): Output {
  const fields = parseFields('outputs', text)
  const [lone] = fields
  // A lone path is a local output, '-' a tar on standard output; with a quote around it is a field.
  const isPath = fields.length === 1 && lone !== undefined && spelled(lone) === text && !text.startsWith('type=')
  if (isPath) return { text, type: text === '-' ? 'tar' : 'local', fields: new Map([['dest', text]]) }
  const named = new Map(fields.flatMap(({ key, value }) => (value === undefined ? [] : [[keyOf(key), value] as const])))
  return { text, type: named.get('type') ?? '', fields: named }
}

function spelled({ key, value }: { readonly key: string; readonly value: string | undefined }): string {
  return value === undefined ? key : `${key}=${value}`
}

function keyOf(key: string): string {
  return key.trim().toLowerCase()
}

/** A boolean attribute of an image; BuildKit takes one without a value for true (exporter/containerimage/export.go). */
function isOn(value: string | undefined): boolean {
  return value === '' || parseGoBool(value ?? '') === true
}
