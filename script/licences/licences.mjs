import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Texts of packages that name a licence without shipping it; `@scope/name` is `scope-name.txt`. */
const folder = import.meta.dirname

/** What stands in a LICENSE instead of the text that is in other files, which the bundle does not have. */
const pointer = /\bfound in LICENSE\.\w+/

/**
 * Renders the licences of all packages in the bundle.
 *
 * @param {readonly { name: string | null, licenseText: string | null, text: () => string }[]} dependencies as
 * rollup-plugin-license finds them
 * @param {string} texts folder of the texts that packages lack
 * @throws Error that names the packages without a text, or the files that no package lacks
 */
export function renderLicences(dependencies, texts = folder) {
  const lacking = dependencies.filter(({ licenseText }) => !licenseText?.trim() || pointer.test(licenseText))
  const unneeded = readdirSync(texts).filter(
    (file) => file.endsWith('.txt') && !lacking.some(({ name }) => fileOf(name) === file),
  )
  if (unneeded.length > 0)
    throw new Error(`no package needs ${unneeded.join(', ')} of ${texts}; remove what is left over`)
  const missing = lacking.filter(({ name }) => !existsSync(join(texts, fileOf(name))))
  if (missing.length > 0) {
    throw new Error(
      `${missing.map(({ name }) => name).join(', ')}: the package ships no licence text; put it into ${texts} as ${missing.map(({ name }) => fileOf(name)).join(', ')}`,
    )
  }
  const whole = dependencies.map((dependency) =>
    lacking.includes(dependency)
      ? withText(dependency, readFileSync(join(texts, fileOf(dependency.name)), 'utf8'))
      : dependency,
  )
  return whole.map((dependency) => dependency.text()).join('\n\n---\n\n')
}

/** The same dependency with another text, which its method text() reads. */
function withText(dependency, licenseText) {
  return Object.create(dependency, { licenseText: { value: licenseText } })
}

function fileOf(name) {
  return `${name.replace('@', '').replace('/', '-')}.txt`
}
