# shellcheck shell=bash
# Registries: docker-registry (distribution 2.8) in the forms that people meet.

REGISTRIES=$LAB_DIR/registry

# registry NAME PREFERRED_PORT [YAML]: one docker-registry on loopback. YAML is added to its configuration; a line of
# it that belongs under `http:` starts with `http `.
registry() {
  local name=$1 more=${3:-} port config=$REGISTRIES/$1.yml
  ! alive "$name" || return 0
  choose_port "$name" "$2"
  port=$(port_of "$name")
  mkdir -p "$REGISTRIES/$name"
  {
    printf 'version: 0.1\nlog: { level: info }\n'
    printf 'storage:\n  filesystem: { rootdirectory: %s }\n  delete: { enabled: true }\n' "$REGISTRIES/$name"
    printf 'http:\n  addr: 127.0.0.1:%s\n  secret: lab\n' "$port"
    sed -n 's/^http /  /p' <<<"$more"
    sed '/^http /d' <<<"$more"
  } >"$config"
  chmod 0600 "$config"
  start "$name" docker-registry serve "$config"
  wait_for "$name" 10 listening "$port"
}

registry_up() {
  need docker-registry docker-registry
  registry registry 5000
}

registry_address() { printf '127.0.0.1:%s' "$(port_of registry)"; }
