import type { Sentence } from '../said.ts'

const captured = 'captured with buildx 0.36.1 and BuildKit 0.32.2'
const failed = 'ERROR: failed to build: failed to solve: '
const convert = 'BuildKit frontend/dockerfile/dockerfile2llb/convert.go'
const ended = String.raw`(?:did not complete successfully|executor failed running \[.*\]): exit code: `

/** What BuildKit says of a Dockerfile, of what it names, and of how a RUN ended. */
export const dockerfileSentences = [
  {
    kind: 'unknown target',
    pattern: /target stage "?(?<stage>[^"\s]*)"? could not be found/,
    source: convert,
    since: 'cilium/cilium#21410 (2022), without quotes',
    sample: `${failed}target stage "prodction" could not be found (did you mean production?)`,
  },
  {
    kind: 'parse error',
    pattern: /dockerfile parse error (?:on )?line (?<line>\d+): (?<what>.*)/,
    source: 'BuildKit frontend/dockerfile/parser/errors.go, instructions/parse.go',
    since: captured,
    sample: `${failed}dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)`,
  },
  {
    kind: 'no stage',
    pattern: /no build stage in current context/,
    source: 'BuildKit frontend/dockerfile/instructions/parse.go',
    since: captured,
    sample: `${failed}no build stage in current context`,
  },
  {
    kind: 'no stage',
    pattern: /file with no instructions/,
    source: 'BuildKit frontend/dockerfile/parser/parser.go',
    since: captured,
    sample: `${failed}file with no instructions`,
  },
  {
    kind: 'no stage',
    pattern: /the Dockerfile cannot be empty/,
    source: 'BuildKit frontend/dockerfile/dockerfile2llb/convert.go',
    since: 'captured with buildx 0.37.1 and BuildKit 0.34.0',
    sample: `${failed}the Dockerfile cannot be empty`,
  },
  {
    kind: 'blank base',
    pattern: /base name \((?<name>.*?)\) should not be blank/,
    source: convert,
    since: captured,
    sample: `${failed}base name (\${BASE}) should not be blank`,
  },
  {
    kind: 'blank platform',
    pattern: /empty platform value from expression (?<expression>\S+)/,
    source: convert,
    since: captured,
    sample: `${failed}empty platform value from expression $BUILDPLATFROM (did you mean BUILDPLATFORM?)`,
  },
  {
    kind: 'invalid platform',
    pattern: /failed to parse platform (?<platform>\S+?): /,
    source: convert,
    since: captured,
    sample: `${failed}failed to parse platform linux/foo/bar/baz/x: "baz/x" is an invalid component of "linux/foo/bar/baz/x": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`,
  },
  {
    kind: 'no Dockerfile',
    pattern: /failed to read dockerfile: open (?<file>.*?): no such file or directory/,
    source: 'BuildKit frontend/dockerui/config.go',
    since: captured,
    sample: `${failed}failed to read dockerfile: open nope.Dockerfile: no such file or directory`,
  },
  {
    kind: 'file missing',
    pattern: /failed to calculate checksum of ref \S+: "(?<path>[^"]*)"(?: not found)?: not found/,
    source: 'BuildKit cache/contenthash/checksum.go; with `not found` twice before 0.12',
    since: 'docker/buildx#1330 (2022)',
    sample: `${failed}failed to compute cache key: failed to calculate checksum of ref jv2p2huac6t24omz4qbnb63cs::tkghb9e6oumgaqvkek5onzefx: "/app": not found`,
  },
  {
    kind: 'file missing in a stage',
    pattern: /(?<=^|: )lstat (?:\S*\/buildkit-mount\d+(?=\/))?(?<path>\S+): no such file or directory/,
    source: 'Linux, by BuildKit solver/llbsolver/file/backend.go',
    since: captured,
    sample: `${failed}lstat /nosuch: no such file or directory`,
  },
  {
    kind: 'secret missing',
    pattern: /(?<=^|: )secret (?<id>\S+): not found/,
    source: 'BuildKit solver/llbsolver/mounts/mount.go',
    since: captured,
    sample: `${failed}secret token: not found`,
  },
  {
    kind: 'SSH missing',
    pattern: /unset ssh forward key (?<id>\S+)/,
    source: 'BuildKit session/sshforward/sshprovider/agentprovider.go',
    since: captured,
    sample: `${failed}unset ssh forward key default`,
  },
  {
    kind: 'no SSH agent',
    pattern: /invalid empty ssh agent socket/,
    source: 'BuildKit session/sshforward/sshprovider/agentprovider.go, by buildx',
    since: captured,
    sample:
      'ERROR: failed to build: failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set',
  },
  {
    kind: 'not allowed',
    pattern: /failed to load LLB: (?<entitlement>[\w.]+) is not allowed/,
    source: 'BuildKit solver/llbsolver/vertex.go',
    since: captured,
    sample: `${failed}failed to load LLB: network.host is not allowed`,
  },
  {
    kind: 'no such user',
    pattern: /unable to find (?<what>user|group) (?<name>\S+): no matching entries/,
    source: 'BuildKit executor/oci/user.go, moby/sys/user',
    since: captured,
    sample: `${failed}process "/bin/sh -c true" did not complete successfully: unable to find user nobodyhere: no matching entries in passwd file`,
  },
  {
    kind: 'base lacks a platform',
    pattern: /no match for platform in manifest/,
    source: 'containerd core/images/image.go',
    since: captured,
    sample: `${failed}127.0.0.1:5000/debian:lab: failed to resolve source metadata for 127.0.0.1:5000/debian:lab: no match for platform in manifest: not found`,
  },
  {
    kind: 'killed in RUN',
    pattern: new RegExp(`${ended}137\\b`, 's'),
    source: 'BuildKit solver/llbsolver/ops/exec.go; 128 and SIGKILL, which is 9',
    since: captured,
    sample: `${failed}process "/bin/sh -c head -c 900000000 /dev/zero | tail" did not complete successfully: exit code: 137`,
  },
  {
    kind: 'crash in RUN',
    pattern: new RegExp(`${ended}(?<code>132|133|139)\\b`, 's'),
    source: 'BuildKit solver/llbsolver/ops/exec.go; 128 and SIGILL, SIGTRAP or SIGSEGV',
    since: captured,
    sample: `${failed}process "/bin/sh -c ./configure" did not complete successfully: exit code: 139`,
  },
  {
    kind: "BuildKit's own QEMU",
    pattern: /(?:process "|failed running \[)\/dev\/\.buildkit_qemu_emulator .*exit code: (?<code>\d+)/s,
    source: 'BuildKit solver/llbsolver/ops/exec_binfmt.go',
    since: 'docker/buildx#464 (2020)',
    sample: `${failed}process "/dev/.buildkit_qemu_emulator /bin/sh -c which ls" did not complete successfully: exit code: 127`,
    unprovoked: "it needs an image of BuildKit with QEMU in it, which the lab's is not; made of docker/buildx#464",
  },
] as const satisfies readonly Sentence[]
