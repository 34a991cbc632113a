import type { Knowledge } from './knowledge.ts'

/** The inputs of docker/bake-action 7, in the order of its README; `buildx` is the flag of `buildx bake`. */
export const bakeAction: Readonly<Record<string, Pick<Knowledge, 'buildx' | 'differs'>>> = {
  builder: {
    buildx: '`--builder`',
    differs:
      "Without it, the current builder or [a new one](inputs.md#builder); Docker Engine's own only if you name it",
  },
  source: {
    buildx: 'the first argument, or the folder in which buildx runs',
    differs: 'A missing folder is an error before anything starts',
  },
  files: { buildx: '`--file`', differs: 'A Git URL belongs in `source`' },
  targets: { buildx: 'the last arguments, behind `--`' },
  'no-cache': { buildx: '`--no-cache`' },
  pull: { buildx: '`--pull`' },
  load: { buildx: '`--load`' },
  provenance: { buildx: '`--provenance`', differs: 'Without it, `mode=min` for a target that has `args`, as in build' },
  push: {
    buildx: '`--push`',
    differs:
      'Pushes by digest, checks every target, then moves the tags of all; `auto` is [new here](inputs.md#push-auto)',
  },
  sbom: { buildx: '`--sbom`' },
  set: { buildx: '`--set`' },
  vars: { buildx: '`--var`' },
  allow: {
    buildx: '`--allow`',
    differs: 'A right that a target asks for and `allow` does not grant [is an error](#entitlements)',
  },
  call: { buildx: '`--call`', differs: 'The answers are also in the output `call-result`' },
  'github-token': {
    buildx: '`BUILDX_BAKE_GIT_AUTH_TOKEN`',
    differs: "Only for the run's own repository",
  },
}
