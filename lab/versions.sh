# shellcheck shell=bash disable=SC2034
# Every version the lab depends on, in one place. Changing one builds that part anew; the others stay as they are.

BUILDX_VERSION=v0.36.1
BUILDKIT_VERSION=v0.32.2
BINFMT_VERSION=qemu-v10.2.3
ACT_VERSION=v0.2.87
CRANE_VERSION=v0.22.1
ACTIONLINT_VERSION=v1.7.12
DISTRIBUTION_VERSION=v3.1.2
NODE24_VERSION=24.21.0
AZURITE_VERSION=3.37.0
STORAGE_BLOB_VERSION=12.34.0

DEBIAN_SUITE=bookworm
GO_IMAGE_TAG=1.26-bookworm
