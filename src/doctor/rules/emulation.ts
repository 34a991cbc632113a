import type { SaidRule } from './rule.ts'

export const emulationRules: readonly SaidRule[] = [
  {
    id: 'qemu-registration-refused',
    title: 'QEMU registration refused',
    phases: ['emulation'],
    // A rootless daemon, for example, starts the container, and the kernel refuses the registration.
    kinds: ['unprivileged', 'registration refused'],
    tell: () => ({
      cause: `registering QEMU was refused: it needs a privileged container that has the root rights of its host`,
      remedy: `install QEMU on that machine (sudo apt-get install qemu-user-static) and set 'emulation: never', or build on native runners`,
    }),
  },
  {
    id: 'kernel-without-binfmt',
    title: 'Kernel without binfmt',
    phases: ['emulation'],
    kinds: ['no binfmt_misc'],
    unless: ['unprivileged', 'registration refused'],
    tell: (_, __, { emulators }) => ({
      cause: `the kernel of the builder's machine has no binfmt_misc, so ${emulators?.architectures.join(', ') ?? 'other architectures'} cannot be emulated`,
      remedy: 'load it there (sudo modprobe binfmt_misc), or build on native runners',
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
