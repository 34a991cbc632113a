// Command oci-validate judges a manifest or an index by the JSON schemas of the OCI image specification:
//
//	oci-validate MEDIA_TYPE <document
//
// It ends with 1 and the reason where the document is not valid. Docker's types have no schema there; their documents have the
// structure of the OCI type that came of them, and are judged by that one's.
package main

import (
	"bytes"
	_ "crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/schema"
)

const (
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
)

var schemas = map[string]schema.Validator{
	string(schema.ValidatorMediaTypeManifest):   schema.ValidatorMediaTypeManifest,
	string(schema.ValidatorMediaTypeImageIndex): schema.ValidatorMediaTypeImageIndex,
	dockerManifest: schema.ValidatorMediaTypeManifest,
	dockerList:     schema.ValidatorMediaTypeImageIndex,
}

type descriptor struct{ Digest digest.Digest }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: oci-validate MEDIA_TYPE <document")
		os.Exit(2)
	}
	document, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = validate(os.Args[1], document)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func validate(mediaType string, document []byte) error {
	validator, known := schemas[mediaType]
	if !known {
		return fmt.Errorf("no schema for %q", mediaType)
	}
	// The schemas accept any media type in the document, and none; Docker's types demand theirs.
	var header struct {
		MediaType         *string
		Manifests, Layers []descriptor
		Config, Subject   *descriptor
	}
	if err := json.Unmarshal(document, &header); err != nil {
		return err
	}
	docker := mediaType == dockerManifest || mediaType == dockerList
	switch {
	case header.MediaType == nil && docker:
		return fmt.Errorf("the document has no mediaType, which %s demands", mediaType)
	case header.MediaType != nil && *header.MediaType != mediaType:
		return fmt.Errorf("the document says that it is %q, not %q", *header.MediaType, mediaType)
	}
	if err := validator.Validate(bytes.NewReader(document)); err != nil {
		return err
	}
	// The schemas' pattern of a digest knows no algorithm, and hence no length.
	descriptors := append(header.Manifests, header.Layers...)
	for _, single := range []*descriptor{header.Config, header.Subject} {
		if single != nil {
			descriptors = append(descriptors, *single)
		}
	}
	for _, one := range descriptors {
		if err := one.Digest.Validate(); err != nil {
			return fmt.Errorf("digest %q: %w", one.Digest, err)
		}
	}
	return nil
}
