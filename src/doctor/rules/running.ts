import { crashed, notExecuted } from './execution.ts'
import { fullDisk, killed, lostWhile, sparedAll, wentAway } from './resources.ts'
import type { SaidRule } from './rule.ts'
import { inBrackets, stepOf } from './stages.ts'

/** Failures while a RUN or BuildKit is running. What a step printed is checked first. */
export const runRules: readonly SaidRule[] = [
  {
    id: 'kernel-too-old-for-runc',
    title: 'Kernel too old for runc',
    phases: ['build'],
    by: 'step',
    kinds: ['no mask'],
    tell: (_, __, { kernel, buildkitVersion }) => {
      const release = kernel()
      return {
        cause: `the runc in BuildKit${buildkitVersion ? ` ${buildkitVersion}` : ''} cannot start programs on the kernel of its machine${release ? ` (${release})` : ''}, which refuses a file system with one inode, as Ubuntu's 5.4 does`,
        remedy: `remove 'buildkit-image', set it to BuildKit v0.34.0 or later, or use a newer kernel`,
      }
    },
  },
  {
    id: 'exec-format-error',
    title: 'exec format error',
    phases: ['build'],
    by: 'step',
    kinds: ['wrong format'],
    tell: (_, symptom, look) => notExecuted(symptom, look),
    more: 'A program for one architecture was started where only another can be executed. `test` and `smoke-test` report the same of a program in the image that is for the wrong platform.',
  },
  {
    id: 'program-crashed-under-qemu',
    title: 'Program crashed under QEMU',
    phases: ['build'],
    by: 'step',
    kinds: ['crash in QEMU', 'error of Rosetta'],
    tell: ({ details: { name } }, symptom, look) => crashed(symptom, look, name),
    more: 'QEMU translates programs for other architectures, and not perfectly: compilers, Node.js, .NET and Java crash under it most often. [Native runners](recipes.md#native-runners-one-workflow-call) do not need it.',
  },
  {
    id: 'no-such-program-in-the-image',
    title: 'No such program in the image',
    phases: ['build'],
    by: 'step',
    kinds: ['no such program'],
    tell: ({ details: { program } }, symptom) =>
      program === '/bin/sh'
        ? {
            cause: `the image has no /bin/sh, which ${stepOf(symptom)}${inBrackets(symptom)} needs`,
            remedy: `write RUN in exec form (RUN ["/app","--version"]), or run the command in a stage that has a shell, and COPY --from that stage`,
          }
        : {
            cause: `the image has no program '${program}', which ${stepOf(symptom)}${inBrackets(symptom)} starts`,
            remedy: 'install it, or check its path',
          },
  },
  {
    id: 'no-loader-for-the-program',
    title: 'No loader for the program',
    phases: ['build'],
    by: 'step',
    kinds: ['no interpreter'],
    tell: ({ details: { program } }, symptom) => ({
      cause: `${stepOf(symptom)}${inBrackets(symptom)}: ${program} exists, but the loader or interpreter that it names does not`,
      remedy:
        'on Alpine, use a program that was built for musl; in a script, check the first line, which must not end with CRLF',
    }),
  },
  {
    id: 'disk-is-full',
    title: 'Disk is full',
    phases: ['build', 'pull', 'boot'],
    by: 'either',
    kinds: ['disk full'],
    tell: async (_, symptom, { disk }) =>
      fullDisk(symptom.step ? stepOf(symptom) + inBrackets(symptom) : 'there is no space left', await disk()),
  },
  {
    id: 'memory-ran-out',
    title: 'Memory ran out',
    phases: ['build'],
    by: 'step',
    kinds: ['killed by the kernel'],
    tell: async (_, symptom, { memory }) => {
      const known = await memory()
      return known && sparedAll(known)
        ? undefined
        : killed(`a program of ${stepOf(symptom)}${inBrackets(symptom)}`, known)
    },
  },
  {
    id: 'no-git-repository',
    title: 'No Git repository',
    phases: ['build'],
    by: 'step',
    kinds: ['no Git repository'],
    tell: (_, symptom, { source, hasFile }) => {
      const what = `${stepOf(symptom)}${inBrackets(symptom)} uses Git, but there is no .git where it runs`
      if (source && source.context === undefined)
        return {
          cause: `${what}: BuildKit leaves it out of a context that it fetches itself`,
          remedy: `set 'build-args: BUILDKIT_CONTEXT_KEEP_GIT_DIR=1', or build a checkout: 'context: .'`,
        }
      return {
        cause: what,
        remedy: hasFile('context', '.git')
          ? 'copy it before that step (COPY .git .git), and make sure that .dockerignore does not exclude it'
          : `check out with actions/checkout, build the root of the repository ('context: .'), and COPY .git`,
      }
    },
  },
  {
    id: 'killed-in-run',
    title: 'Killed in RUN',
    phases: ['build'],
    kinds: ['killed in RUN'],
    tell: async (_, symptom, { memory }) => killed(`${stepOf(symptom)}${inBrackets(symptom)}`, await memory()),
  },
  {
    id: 'crash-in-run',
    title: 'Crash in RUN',
    phases: ['build'],
    kinds: ['crash in RUN'],
    tell: ({ details: { code } }, symptom, look) => crashed(symptom, look, signals[code ?? '']),
  },
  {
    id: 'buildkits-own-qemu-failed',
    title: "BuildKit's own QEMU failed",
    phases: ['build'],
    kinds: ["BuildKit's own QEMU"],
    unless: ['killed in RUN', 'crash in RUN'],
    tell: ({ details: { code } }, symptom, { source }) => ({
      cause: `${stepOf(symptom)}${inBrackets(symptom)} ended with exit code ${code} under the QEMU in BuildKit's image, which is used because none is registered on its machine; it cannot run what the program itself starts`,
      remedy:
        source?.emulation === 'never'
          ? `remove 'emulation: never' so that QEMU is registered`
          : `register QEMU on the builder's machine (docker run --privileged --rm tonistiigi/binfmt --install all), or build on native runners`,
    }),
  },
  {
    id: 'buildkit-went-away',
    title: 'BuildKit went away',
    phases: ['build', 'push'],
    kinds: ['BuildKit gone'],
    tell: async (_, __, { memory, lostNodes }) => {
      const [lost] = (await lostNodes()) ?? []
      return lost ? lostWhile('during the build', lost) : wentAway(await memory())
    },
  },
  {
    id: 'run-failed',
    title: 'RUN failed',
    phases: ['build'],
    kinds: ['RUN failed'],
    unless: ['killed in RUN', 'crash in RUN', "BuildKit's own QEMU"],
    tell: ({ details: { code } }, symptom) => ({
      cause: `${stepOf(symptom)} ended with exit code ${code}${inBrackets(symptom)}`,
      remedy: code === '127' ? 'a command was not found: see its output' : 'see its output',
    }),
    more: 'This is not a fault of the action or of BuildKit: a program in the Dockerfile failed.',
  },
]

const signals: Readonly<Record<string, string>> = {
  132: 'Illegal instruction',
  133: 'Trace/breakpoint trap',
  139: 'Segmentation fault',
}
