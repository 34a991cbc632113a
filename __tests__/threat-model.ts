/** A test as a document names it: the file, and a part of the title. */
export type NamedTest = { readonly path: string; readonly title: string }

/** The tests that a document in `docs/` names: a link to the file, then titles in italics, between commas. */
export function testsNamedIn(text: string): NamedTest[] {
  const groups = text.matchAll(/\]\(\.\.\/((?:__tests__|e2e)\/[^)]+\.test\.ts)\)((?:,? \*[^*]+\*)+)/g)
  return [...groups].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => ({ path, title })),
  )
}

/** The titles in the source of tests, also of those that have a table, as they are written. */
export function titlesIn(source: string): string[] {
  const calls = /^ *(?:test|describe)(?:\(|\.each\b[\s\S]*?\)\()\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`),/gm
  return [...source.matchAll(calls)].map(([, single, double, template]) => single ?? double ?? template ?? '')
}
