// Command hello tells which platform it was compiled for and which machine it finds itself on.
package main

import (
	"fmt"
	"runtime"
	"syscall"
)

// Set by the linker: what the compiler does not keep, such as the variant of an ARM processor.
var platform = "an unknown platform"

func main() {
	var name syscall.Utsname
	if err := syscall.Uname(&name); err != nil {
		panic(err)
	}
	fmt.Printf("hello from %s/%s (compiled for %s, uname %s)\n", runtime.GOOS, runtime.GOARCH, platform, text(name.Machine[:]))
}

// The kernel's strings end at their first zero; their element type differs between architectures.
func text[T int8 | uint8](characters []T) string {
	var bytes []byte
	for _, character := range characters {
		if character == 0 {
			break
		}
		bytes = append(bytes, byte(character))
	}
	return string(bytes)
}
