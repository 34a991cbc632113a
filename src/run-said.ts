import { readerOf, type Sentence } from './said.ts'

const captured = 'captured with BuildKit 0.32.2 and QEMU 7.2'

/** What runc, the kernel and QEMU say through BuildKit and the Docker daemon about a program that they run. */
export const runSentences = [
  {
    kind: 'wrong format',
    pattern: /exec format error/i,
    source: 'Linux (ENOEXEC), in the words of Go syscall/zerrors_linux_*.go, by runc libcontainer/init_linux.go',
    since: captured,
    sample: 'exec /hello: exec format error',
  },
  {
    kind: 'no interpreter',
    pattern: /^exec (?<program>\S+): no such file or directory/m,
    source: 'Linux (ENOENT of a file that is there), by runc libcontainer/standard_init_linux.go',
    since: captured,
    sample: 'exec /app: no such file or directory',
  },
  {
    kind: 'no such program',
    pattern: /exec: "(?<program>[^"]*)": (?:stat \S+: no such file or directory|executable file not found in \$PATH)/,
    source: 'Go os/exec/lp_unix.go, by runc',
    since: captured,
    sample:
      'runc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory',
  },
  {
    kind: 'not started',
    pattern: /unable to start container process: (?:error during container init: )?(?<reason>.*?)(?:: unknown\.?)?$/m,
    source: 'runc libcontainer/process_linux.go; an older daemon puts `: unknown` behind it',
    since: captured,
    sample: 'runc run failed: unable to start container process: exec: "/plain": permission denied',
  },
  {
    kind: 'crash in QEMU',
    pattern: /qemu: uncaught target signal (?<signal>\d+) \((?<name>[^)]*)\)/,
    source: 'QEMU linux-user/signal.c',
    since: captured,
    sample: 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
  },
  {
    kind: 'version of QEMU',
    pattern: /^qemu-\S+ version (?<version>\d+(?:\.\d+)*)/,
    source: 'QEMU linux-user/main.c',
    since: 'captured with QEMU 7.2',
    sample: 'qemu-aarch64 version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)',
    unprovoked:
      'the file that is registered is often in a container alone; captured from `qemu-aarch64-static --version`',
  },
] as const satisfies readonly Sentence[]

/** Finds what was said about a program that BuildKit or the Docker daemon ran. */
export const saidOfProgram = readerOf(runSentences)
