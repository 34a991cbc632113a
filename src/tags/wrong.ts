import { spelledAlike } from '../spelling.ts'

/** The error of an entry of an input. */
export function wrong(input: string, entry: string, what: string, cause?: unknown): Error {
  return new Error(`input '${input}': '${entry}': ${what}`, { cause })
}

/** `, did you mean 'semver'?` where a known word is spelled alike; else all of them. */
export function meant(word: string, known: readonly string[], show = (name: string) => name): string {
  const near = spelledAlike(word.toLowerCase(), known, word.length > 3 ? 2 : 1)
  return near === undefined ? `, expected ${list(known.map(show))}` : `; did you mean '${show(near)}'?`
}

/** `a, b or c` */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** Refuses characters that would start a new line of the log. */
export function refuseControlCharacters(input: string, entry: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(entry))
    throw wrong(input, JSON.stringify(entry).slice(1, -1), 'has a line break or another control character in it')
}
