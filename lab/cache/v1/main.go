// Command cache-v1 runs act's own server for version 1 of GitHub's cache service outside of a workflow run:
// cache-v1 FOLDER PORT URL_FILE. The URL holds a secret that is new at every start; it is written to URL_FILE.
package main

import (
	"log"
	"os"
	"strconv"

	"github.com/nektos/act/pkg/artifactcache"
	"github.com/sirupsen/logrus"
)

func main() {
	folder, urlFile := os.Args[1], os.Args[3]
	port, err := strconv.ParseUint(os.Args[2], 10, 16)
	if err != nil {
		log.Fatal(err)
	}
	server, err := artifactcache.StartHandler(folder, "", "127.0.0.1", uint16(port), logrus.StandardLogger())
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(urlFile, []byte(server.ExternalURL()+"/\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	select {}
}
