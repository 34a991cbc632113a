import type { SaidRule } from './rule.ts'

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
            cause: `${image} does not exist, or this login has no access to it`,
            remedy: `check the name and the tag in FROM; if another job pushes it, that job must finish first ('needs') and push exactly this tag`,
          }
        : {
            cause: `${image} did not exist when BuildKit asked for it, but exists now (${digest})`,
            remedy: `its registry shows pushed images with a delay, so run the job again; if another job pushes it, refer to it by its digest (an output of that job, in 'build-args' or 'build-contexts')`,
          }
    },
  },
  {
    id: 'repository-name-with-upper-case',
    title: 'Repository name with upper case',
    phases: ['build', 'cache'],
    kinds: ['upper case'],
    tell: ({ details: { name } }) => ({
      cause: `${name === undefined ? 'the name of a repository' : `the name '${name}'`} has upper-case letters, which no registry accepts`,
      remedy: `write it in lower case; \${{ github.repository }} keeps the owner's spelling, which the action lower-cases in 'tags' and 'images', but not in FROM, 'outputs', 'cache-from' and 'cache-to'`,
    }),
  },
  {
    id: 'content-is-wrong',
    title: 'Content is wrong',
    phases: ['pull', 'build', 'cache'],
    kinds: ['wrong content'],
    passes: {},
    tell: () => ({
      cause:
        'what a registry sent does not match its digest, e.g. because the response was cut off or a cache in between is broken',
      remedy: 'run the job again later; if this persists, check the proxy or cache in between, if there is one',
    }),
  },
  {
    id: 'sbom-is-too-large',
    title: 'SBOM is too large',
    phases: ['build'],
    kinds: ['SBOM too large'],
    tell: ({ details: { file, bytes = '41943040' } }) => ({
      cause: `${file ?? 'an attestation'} exceeds the ${Math.round(Number(bytes) / 1024 ** 2)} MiB that BuildKit accepts`,
      remedy: `remove 'sbom' for this image, and generate its SBOM from the pushed image in a separate step`,
    }),
  },
]
