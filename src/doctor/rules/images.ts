import type { SaidRule } from './rule.ts'

/** Names of images, and what they name. */
export const imageRules: readonly SaidRule[] = [
  {
    id: 'image-not-found',
    title: 'Image not found',
    phases: ['build'],
    kinds: ['image not found'],
    tell: async ({ details: { image = 'the image' } }, _, { digestOf }) => {
      const digest = await digestOf(image)
      return digest === undefined
        ? {
            cause: `there is no ${image}, or not for this login`,
            remedy: `check the name and the tag in FROM; where another job pushes it, that one must end before ('needs') and push this very tag`,
          }
        : {
            cause: `${image} was not there when BuildKit asked, and is there now (${digest})`,
            remedy: `its registry shows late what was pushed, so run the job again; a base that another job pushes is safer by its digest (an output of that job, in 'build-args' or 'build-contexts')`,
          }
    },
  },
  {
    id: 'repository-name-with-upper-case',
    title: 'Repository name with upper case',
    phases: ['build', 'cache'],
    kinds: ['upper case'],
    tell: ({ details: { name } }) => ({
      cause: `${name === undefined ? 'a name of a repository' : `the name '${name}'`} has upper case, which no registry takes`,
      remedy: `write it in lower case; \${{ github.repository }} keeps the owner's spelling, which the action lowers in 'tags' and 'images', but not in FROM, 'outputs', 'cache-from' and 'cache-to'`,
    }),
  },
  {
    id: 'content-is-wrong',
    title: 'Content is wrong',
    phases: ['pull', 'build', 'cache'],
    kinds: ['wrong content'],
    passes: {},
    tell: () => ({
      cause: 'what a registry sent is not what its digest says, as where an answer is cut or a cache between is broken',
      remedy:
        'where it does not pass, run the job again later, and look at the proxy or the cache between, if there is one',
    }),
  },
  {
    id: 'sbom-is-too-large',
    title: 'SBOM is too large',
    phases: ['build'],
    kinds: ['SBOM too large'],
    tell: ({ details: { file, bytes = '41943040' } }) => ({
      cause: `${file ?? 'an attestation'} has more than the ${Math.round(Number(bytes) / 1024 ** 2)} MiB that BuildKit takes`,
      remedy: `leave 'sbom' out for this image, and make its SBOM from the pushed image in a step of its own`,
    }),
  },
]
