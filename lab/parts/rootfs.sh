# shellcheck shell=bash
# Debian roots for any architecture. Packages are only unpacked, never configured, so that none of it needs emulation.

# A change of this file makes the roots anew.
recipe() { sha256sum <"$LAB_SOURCE/parts/rootfs.sh" | cut -c 1-8; }

# rootfs NAME ARCHITECTURE PACKAGES: prints the path of a root as .tar.gz.
rootfs() {
  local file folder=$LAB_CACHE/rootfs/.new-$1-$2
  file=$LAB_CACHE/rootfs/$1-$DEBIAN_SUITE-$2-$(recipe).tar.gz
  [[ -s $file ]] || {
    rm -rf "$folder"
    mkdir -p "$folder"
    mmdebstrap --quiet --variant=extract --mode=root --architectures="$2" --include="base-files,base-passwd,$3" \
      --aptopt='Acquire::Retries "3"' "$DEBIAN_SUITE" "$folder" "$(debian_mirror)" >>"$LAB_DIR/logs/rootfs.log" 2>&1
    finish_root "$folder"
    tar --create --numeric-owner --sort=name --directory "$folder" . | gzip -1 >"$file.new"
    mv "$file.new" "$file"
    rm -rf "$folder"
  }
  printf '%s' "$file"
}

# The machine's own mirror, and only the release itself: security updates of rarer architectures are at times out of step.
# shellcheck disable=SC2016
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $DEBIAN_SUITE" | sort -u | head -n 1)
  [[ -z $mirror ]] || printf 'deb %s %s main' "$mirror" "$DEBIAN_SUITE"
}

# What the packages' own scripts would have made, less what no build reads.
finish_root() {
  local root=$1
  sed "1s,/bin/bash,/bin/sh," "$root/usr/share/base-passwd/passwd.master" >"$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  install -d -m 0700 "$root/root"
  [[ ! -d $root/usr/share/ca-certificates ]] || {
    mkdir -p "$root/etc/ssl/certs"
    find "$root/usr/share/ca-certificates" -name '*.crt' -exec cat {} + >"$root/etc/ssl/certs/ca-certificates.crt"
  }
  rm -rf "$root"/usr/share/{doc,man,locale,info}/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "${root:?}"/dev/*
}
