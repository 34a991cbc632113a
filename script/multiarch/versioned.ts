const header = `# \`npm run update-multiarch\` generates this from the file without \`-ghes\` in its name, for everything that does not know \`$/\`: GitHub
# Enterprise Server, act and other engines, and runners before 2.336. It names the version of the actions that it uses.
`

/**
 * The reusable workflow for all that does not know `$/`: it names this repository and a version instead.
 *
 * @param workflow the one for github.com, whose leading comment is about `$/`
 * @param repository such as `acme/multiarch`
 * @param version such as `v1`
 */
export function renderVersioned(workflow: string, repository: string, version: string): string {
  const workflows = `${repository}/.github/workflows`
  return workflow
    .replace(/^(?:#.*\n)+/, () => header)
    .replace(/\/(multiarch(?:-bake)?)\.yml@v\d+/g, (_, called: string) => `/${called}-ghes.yml@${version}`)
    .replace(
      /( uses: )\.\/\.github\/workflows\/(\S+)\.yml/g,
      (_, uses: string, called: string) => `${uses}${workflows}/${called}-ghes.yml@${version}`,
    )
    .replace(/( uses: )\$\/(\S+)/g, (_, uses: string, path: string) => `${uses}${repository}/${path}@${version}`)
}

/** The build action as the folder `image` has it, derived from the one in the root. */
export function renderImageAction(action: string): string {
  const text = action.replace(/^( +(?:main|post): )dist\//gm, '$1../dist/')
  return `# \`npm run update-multiarch\` generates this from ../action.yml, since \`$/\` can only name an action in a folder.\n${text}`
}
