// Command binfmt registers QEMU with the kernel, with the command line and the output of the published binfmt image, for
// machines that cannot pull that image. QEMU itself and the registrations (/usr/lib/binfmt.d) are Debian's.
//
// Like its model it reports a failed registration and still exits 0: callers have to read what it prints.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/util/archutil"
)

const (
	kernel        = "/proc/sys/fs/binfmt_misc"
	registrations = "/usr/lib/binfmt.d"
)

// QEMU's names where they are not the platform's.
var qemuNames = map[string]string{"amd64": "x86_64", "arm64": "aarch64", "386": "i386"}

// Debian has no registrations for x86, because there it is always the native one.
var x86 = map[string]string{
	"x86_64": `\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00`,
	"i386":   `\x7fELF\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x03\x00`,
}

const x86Mask = `\xff\xff\xff\xff\xff\xfe\xfe\xfc\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`

func main() {
	install := flag.String("install", "", "architectures to install")
	uninstall := flag.String("uninstall", "", "architectures to uninstall")
	version := flag.Bool("version", false, "display version")
	flag.Parse()
	log.SetFlags(0)

	if *version {
		log.Print("binfmt/lab")
		return
	}
	if err := run(*uninstall, *install); err != nil {
		log.Printf("error: %v", err)
	}
}

func run(uninstall, install string) error {
	if _, err := os.Stat(filepath.Join(kernel, "status")); err != nil {
		if err := syscall.Mount("binfmt_misc", kernel, "binfmt_misc", 0, ""); err != nil {
			return fmt.Errorf("cannot mount binfmt_misc filesystem at %s: %w", kernel, err)
		}
		defer syscall.Unmount(kernel, 0)
	}
	for _, pattern := range list(uninstall) {
		handlers, _ := filepath.Glob(filepath.Join(kernel, "qemu-"+qemuName(strings.TrimPrefix(pattern, "qemu-"))))
		report("uninstalling", pattern, remove(handlers))
	}
	for _, architecture := range list(install) {
		report("installing", architecture, register(qemuName(architecture)))
	}
	return printStatus()
}

// All are those that this machine needs QEMU for: a handler for its own programs would be asked about each that starts.
func list(value string) []string {
	if value == "all" {
		all := []string{"arm64", "arm", "386", "ppc64le", "riscv64", "s390x", "amd64"}
		return slices.DeleteFunc(all, func(name string) bool {
			return name == runtime.GOARCH || name == "386" && runtime.GOARCH == "amd64" || name == "arm" && runtime.GOARCH == "arm64"
		})
	}
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
}

func report(action, name string, err error) {
	if err != nil {
		log.Printf("%s: %s %v", action, name, err)
		return
	}
	log.Printf("%s: %s OK", action, name)
}

func qemuName(architecture string) string {
	if platform, err := platforms.Parse(architecture); err == nil {
		architecture = platform.Architecture
	}
	if name, ok := qemuNames[architecture]; ok {
		return name
	}
	return architecture
}

func remove(handlers []string) error {
	if len(handlers) == 0 {
		return fmt.Errorf("not found")
	}
	for _, handler := range handlers {
		if err := os.WriteFile(handler, []byte("-1"), 0); err != nil {
			return err
		}
	}
	return nil
}

// F opens QEMU now, so that it works in containers that do not have it; C runs set-user-id programs as their owner; P keeps
// argv[0], without which shells that start themselves again lose their name.
func register(name string) error {
	magic, mask := x86[name], x86Mask
	if magic == "" {
		line, err := os.ReadFile(filepath.Join(registrations, "qemu-"+name+".conf"))
		if err != nil {
			return fmt.Errorf("unsupported architecture: %s", name)
		}
		fields := strings.Split(strings.TrimSpace(string(line)), ":")
		if len(fields) < 7 {
			return fmt.Errorf("cannot read the registration %q", line)
		}
		magic, mask = fields[4], fields[5]
	}
	handler := filepath.Join(kernel, "qemu-"+name)
	if _, err := os.Stat(handler); err == nil {
		return fmt.Errorf("qemu-%s already registered", name)
	}
	line := fmt.Sprintf(":qemu-%s:M:0:%s:%s:/usr/bin/qemu-%s:CFP", name, magic, mask, name)
	return os.WriteFile(filepath.Join(kernel, "register"), []byte(line), 0)
}

func printStatus() error {
	entries, err := os.ReadDir(kernel)
	if err != nil {
		return err
	}
	status := struct {
		Supported []string `json:"supported"`
		Emulators []string `json:"emulators"`
	}{}
	for _, entry := range entries {
		if entry.Name() == "register" || entry.Name() == "status" {
			continue
		}
		state, err := os.ReadFile(filepath.Join(kernel, entry.Name()))
		if err == nil && strings.HasPrefix(string(state), "enabled") {
			status.Emulators = append(status.Emulators, entry.Name())
		}
	}
	archutil.CacheMaxAge = 0
	for _, platform := range archutil.SupportedPlatforms(true) {
		status.Supported = append(status.Supported, platforms.Format(platforms.Normalize(platform)))
	}
	text, err := json.MarshalIndent(status, "", "  ")
	if err != nil {
		return err
	}
	fmt.Printf("%s\n", text)
	return nil
}
