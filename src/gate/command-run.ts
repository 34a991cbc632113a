/** The result of one command in the image of one platform. */
export type CommandRun = {
  /**
   * `late` after a timeout; `crashed` if a signal killed its program under QEMU and the process stays: QEMU kills
   * itself with the same signal, which the kernel does not deliver to the first process of a container.
   */
  readonly end: 'passed' | 'failed' | 'late' | 'crashed'
  readonly seconds: number
  /** Stdout and stderr, in the order of their arrival. */
  readonly output: string
  /** Absent if there is none. */
  readonly exitCode?: number
  /** Why it failed, in the words of the program that ran it. */
  readonly words?: string
}

/** How long a command may run, in seconds. */
export type Patience = {
  readonly timeout: number
  /** After QEMU's last words; a script may continue after one of its programs crashed. */
  readonly silence?: number
}
