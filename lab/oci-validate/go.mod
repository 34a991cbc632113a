module multiarch-build/lab/oci-validate

go 1.26.3

require (
	github.com/opencontainers/go-digest v1.0.0
	github.com/opencontainers/image-spec v1.1.1
)

require github.com/santhosh-tekuri/jsonschema/v5 v5.3.1 // indirect
