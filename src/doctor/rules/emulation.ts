import type { SaidRule } from './rule.ts'

export const emulationRules: readonly SaidRule[] = [
  {
    id: 'qemu-registration-refused',
    title: 'QEMU registration refused',
    phases: ['emulation'],
    // A rootless daemon, for example, starts the container, and the kernel refuses the registration.
    kinds: ['unprivileged', 'registration refused'],
    tell: () => ({
      cause: 'QEMU needs one privileged container to be registered, which was refused',
      remedy: `register emulators on the host (and set 'emulation: never'), or build on native runners`,
    }),
  },
  {
    id: 'kernel-without-binfmt',
    title: 'Kernel without binfmt',
    phases: ['emulation'],
    kinds: ['no binfmt_misc'],
    unless: ['unprivileged', 'registration refused'],
    tell: (_, __, { emulators }) => ({
      cause: `this machine's kernel has no binfmt_misc, so ${emulators?.architectures.join(', ') ?? 'other architectures'} cannot be emulated`,
      remedy: 'load the module (modprobe binfmt_misc), or build on native runners',
    }),
  },
  {
    id: 'qemu-not-registered',
    title: 'QEMU not registered',
    phases: ['emulation'],
    kinds: [],
    tell: (_, __, { emulators: { image = 'the image', architectures = ['the platform'] } = {} }) => ({
      cause: `${image} registered no QEMU for ${architectures.join(', ')}`,
      remedy: `set 'binfmt-image' to an image that has it, or remove the platform`,
    }),
  },
]
