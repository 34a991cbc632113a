module multiarch-build/lab/registry2

go 1.26.3

require github.com/google/go-containerregistry v0.22.1
