# shellcheck shell=bash disable=SC2034
# Every version the lab depends on, in one place. Changing one builds that part anew; the others stay as they are.

BUILDX_VERSION=v0.37.1
# The plugin that lab/as-hosted shows: any other than the one above, and no older than the action takes.
SYSTEM_BUILDX_VERSION=v0.37.0
BUILDKIT_VERSION=v0.34.0
BINFMT_VERSION=qemu-v10.2.3
ACT_VERSION=v0.2.87
CRANE_VERSION=v0.22.1
COSIGN_VERSION=v3.1.3
ACTIONLINT_VERSION=v1.7.12
ZIZMOR_VERSION=1.31.1
# Of the wheel for x86_64.
ZIZMOR_SHA256=58e878eb2dbd2c6183c105e1ac28c14f7dd1eca44a783f1fe2a69647d012c410
DISTRIBUTION_VERSION=v3.1.2
# Its libraries have the same number with v0 in front: v0.34.0.
KUBERNETES_VERSION=v1.34.0
NODE24_VERSION=24.21.0
AZURITE_VERSION=3.37.0
STORAGE_BLOB_VERSION=12.34.0

# The release of Debian whose Docker keeps images in containerd's store when told to, and is nearest to 29.
HOSTED_SUITE=forky

DEBIAN_SUITE=bookworm
GO_IMAGE_TAG=1.26-bookworm
