# Two images with a common base. The workflow examples/workflows/bake.yml gives them their tags.

# From the environment, or from `vars` of the step.
variable "BASE_IMAGE" {
  default = "debian:bookworm-slim"
}

# What the rules of the workflow made; in a `docker buildx bake` by hand there are none.
variable "DOCKER_METADATA_OUTPUT_VERSION" {
  default = "dev"
}

variable "PLATFORMS" {
  default = ["linux/amd64", "linux/arm64"]
}

group "default" {
  targets = ["service"]
}

# The workflow puts its labels and annotations here.
target "docker-metadata-action" {}

# Built once, and published nowhere, since only the services build on it.
target "base" {
  context   = "base"
  platforms = PLATFORMS
  args      = { BASE_IMAGE = BASE_IMAGE }
}

# The targets `api` and `worker`.
target "service" {
  name      = service
  matrix    = { service = ["api", "worker"] }
  inherits  = ["docker-metadata-action"]
  context   = service
  contexts  = { base = "target:base" }
  platforms = PLATFORMS
  args      = { VERSION = DOCKER_METADATA_OUTPUT_VERSION }
}
