import { StringDecoder } from 'node:string_decoder'
import { cutLine } from './cut.ts'
import type { Progress } from './events.ts'

/** Longer lines are cut: they slow down GitHub's viewer and most editors. */
const longest = 4096
const remark = " [cut; 'progress: plain' shows it in full]"

/** What one step prints, as lines for a log. */
export type Output = {
  /** @returns the lines that are complete now, each with its end; empty if there are none */
  readonly add: (data: Buffer) => string
  /** @returns the rest that had no line end, as a line */
  readonly end: () => string
}

/**
 * Turns what a program prints into whole lines: without terminal codes, with the final state of a line that was
 * overwritten (`\r`), and cut if too long.
 *
 * @param secrets see {@link cutLine}
 */
export function readOutput(secrets: readonly string[]): Output {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  // Set while the rest of a line that was already shown is dropped.
  let isSkipping = false
  const clean = (lines: readonly string[]) =>
    lines.map((line) => `${cutLine(shown(line), longest, secrets, remark)}\n`).join('')
  const bounded = () => {
    if (rest.length <= 16 * longest) return ''
    // Overwritten text is dropped; a `\r` at the end may be the first half of CRLF.
    rest = rest.slice(rest.lastIndexOf('\r', rest.length - 2) + 1)
    if (rest.length <= 16 * longest) return ''
    const line = clean([rest])
    rest = ''
    isSkipping = true
    return line
  }
  return {
    add: (data) => {
      let text = rest + decoder.write(data)
      if (isSkipping) {
        const end = text.indexOf('\n')
        if (end < 0) return ''
        text = text.slice(end + 1)
        isSkipping = false
      }
      const last = text.lastIndexOf('\n')
      rest = text.slice(last + 1)
      const whole = text.slice(0, last + 1)
      return (isPlain(whole) ? whole : clean(whole.split('\n').slice(0, -1))) + bounded()
    },
    end: () => {
      const text = isSkipping ? '' : rest + decoder.end()
      rest = ''
      return text === '' ? '' : clean([text])
    },
  }
}

/** What steps print, by the digest of their vertex: whole lines, each with its end. */
export type Printed = { readonly vertex: string; readonly text: string }

/** Follows what all steps of a build print. */
export function readOutputs(secrets: readonly string[]): (progress: Progress) => Printed[] {
  const outputs = new Map<string, Output>()
  return ({ vertexes, logs }) => {
    const printed = logs.map(({ vertex, data }) => {
      const output = outputs.get(vertex) ?? readOutput(secrets)
      outputs.set(vertex, output)
      return { vertex, text: output.add(data) }
    })
    const ended = vertexes.flatMap(({ digest, completed }) => (completed ? [digest] : []))
    const rests = ended.map((vertex) => ({ vertex, text: outputs.get(vertex)?.end() ?? '' }))
    for (const vertex of ended) outputs.delete(vertex)
    return [...printed, ...rests].filter(({ text }) => text !== '')
  }
}

/** Tells whether lines can be shown unchanged, with one look at all of them. */
function isPlain(lines: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(lines)) return false
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf('\n', start)
    if (end - start > longest) return false
    start = end + 1
  }
  return true
}

function shown(line: string): string {
  const text = line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them (ECMA-48: CSI, OSC, others)
    .replace(/(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g, '')
    .replace(/\r+$/, '')
  const last = text.slice(text.lastIndexOf('\r') + 1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  return last.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}
