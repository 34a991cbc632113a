import { join } from 'node:path'
import { makeFolder } from '../../e2e/action.ts'
import { crane, lab, sh } from '../../e2e/lab.ts'
import type { Candidate } from './interleave.ts'
import { byAction } from './job.ts'

const program = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'

/** The same compilation for linux/arm64 by Go for amd64, which needs no emulation, and by Go for arm64 under QEMU. */
export function crossing(node: string): Candidate[] {
  return [
    compiling('cross-compiled', `--platform=$BUILDPLATFORM ${lab.LAB_GO_IMAGE}`, node),
    compiling('under QEMU', goForArm64(), node),
  ]
}

/** What is measured is the step that compiles: getting the images takes as long for both. */
function compiling(name: string, from: string, node: string): Candidate {
  const dockerfile = `FROM ${from}
COPY <<END /src/main.go
${program}END
ARG TARGETARCH
RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app /src/main.go
`
  const inputs = { push: 'false', tags: '', outputs: 'type=cacheonly' }
  return {
    name,
    run: async (round) => {
      sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64')
      let timings = ''
      const take = (outputs: Readonly<Record<string, string>>) => {
        timings = outputs.timings ?? ''
      }
      await byAction(name, { dockerfile, platforms: ['linux/arm64'] }, node, inputs, take).run(round)
      return { compile: secondsOfRun(timings) * 1000 }
    },
  }
}

function secondsOfRun(timings: string): number {
  type Step = { readonly instruction: string; readonly seconds: number }
  const { platforms } = JSON.parse(timings) as { platforms: Record<string, { steps: Step[] }> }
  const steps = platforms['linux/arm64']?.steps ?? []
  return steps.find(({ instruction }) => instruction.startsWith('RUN'))?.seconds ?? Number.NaN
}

/** The base image with the toolchain that go itself would fetch on an arm64 machine. */
function goForArm64(): string {
  const version = sh('go', 'env', 'GOVERSION').trim()
  const downloaded = sh('go', 'mod', 'download', '-json', `golang.org/toolchain@v0.0.1-${version}.linux-arm64`)
  const { Dir: folder } = JSON.parse(downloaded) as { Dir: string }
  const layer = join(makeFolder(), 'go.tar')
  // A module's files are not executable.
  const modes = ['--mode=755', '--owner=0', '--group=0', '--transform=s,^[.],usr/local/go,']
  sh('tar', '--create', `--file=${layer}`, ...modes, `--directory=${folder}`, '.')
  const image = `${lab.LAB_REGISTRY}/bench/golang:arm64`
  crane(
    'append',
    '--platform=linux/arm64',
    `--base=${lab.LAB_BASE_IMAGE}`,
    `--new_layer=${layer}`,
    `--new_tag=${image}`,
  )
  const path = '--env=PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin'
  return crane('mutate', image, path, '--env=GOTOOLCHAIN=local', `--tag=${image}`)
}
