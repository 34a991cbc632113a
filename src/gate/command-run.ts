/** What came of one command in the image of one platform. */
export type CommandRun = {
  /**
   * `late` after its time; `crashed` where a signal killed its program under QEMU and the process stays: QEMU kills itself
   * by the same signal, which the kernel does not deliver to the first process of a container.
   */
  readonly end: 'passed' | 'failed' | 'late' | 'crashed'
  readonly seconds: number
  /** Stdout and stderr, as they came. */
  readonly output: string
  /** Absent where there is none to tell. */
  readonly exitCode?: number
  /** Why it failed, in the words of what ran it. */
  readonly words?: string
}

/** When a command has run too long, in seconds. */
export type Patience = {
  readonly timeout: number
  /** After QEMU's last words; a script may go on after a program of its own crashed. */
  readonly silence?: number
}
