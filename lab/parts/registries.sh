# shellcheck shell=bash
# Registries in the forms that people meet. Each has its data below $LAB_DIR/registry and its access log in $LAB_DIR/logs.
#
#   registry   plain HTTP; everything the lab itself needs is in it        distribution 2.8, as Debian has it
#   tls        TLS under the lab's CA, user name and password              distribution 2.8
#   mtls       the same CA, and it demands a client certificate            distribution 2.8
#   mirror     pull-through mirror of `tls`, plain HTTP                    distribution 3
#   registry2  plain HTTP, in memory, another implementation               go-containerregistry
#   registry3  plain HTTP                                                  distribution 3

REGISTRIES=$LAB_DIR/registry
PASSWORD_FILE=$REGISTRIES/password

# registry NAME PREFERRED_PORT PROGRAM [REGISTRY_…=VALUE...]: distribution takes all of its configuration from variables too.
registry() {
  local name=$1 preferred=$2 program=$3
  ! alive "$name" || return 0
  shift 3
  choose_port "$name" "$preferred"
  mkdir -p "$REGISTRIES/$name"
  start "$name" env OTEL_TRACES_EXPORTER=none \
    REGISTRY_HTTP_ADDR="127.0.0.1:$(port_of "$name")" REGISTRY_HTTP_SECRET=lab \
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY="$REGISTRIES/$name" REGISTRY_STORAGE_DELETE_ENABLED=true \
    "$@" "$program" serve "$LAB_SOURCE/registry.yml"
  wait_for "$name" 10 listening "$(port_of "$name")"
}

registry_up() {
  need docker-registry docker-registry
  registry registry 5000 docker-registry
}

registry_address() { printf '127.0.0.1:%s' "$(port_of registry)"; }
tls_address() { printf '%s:%s' "$(tls_host)" "$(port_of "$1")"; }

other_registries_up() {
  local tls=(REGISTRY_HTTP_TLS_CERTIFICATE="$CERTIFICATES/server.pem" REGISTRY_HTTP_TLS_KEY="$CERTIFICATES/server.key")
  password_up
  registry tls 5443 docker-registry "${tls[@]}" \
    REGISTRY_AUTH_HTPASSWD_REALM=lab REGISTRY_AUTH_HTPASSWD_PATH="$REGISTRIES/htpasswd"
  registry mtls 5444 docker-registry "${tls[@]}" REGISTRY_HTTP_TLS_CLIENTCAS="[$CERTIFICATES/ca.pem]"
  # distribution 2.8 cannot log in to an upstream that asks for a password; 3 can.
  registry mirror 5001 "$DISTRIBUTION" SSL_CERT_FILE="$CERTIFICATES/ca.pem" \
    REGISTRY_PROXY_REMOTEURL="https://127.0.0.1:$(port_of tls)" REGISTRY_PROXY_USERNAME=lab REGISTRY_PROXY_PASSWORD="$(<"$PASSWORD_FILE")"
  # One that was started before its program changed has not what the tests expect of it, and keeps nothing.
  ! alive registry2 || [[ $(readlink "/proc/$(pid_of registry2)/exe") == "$REGISTRY2" ]] || stop registry2
  alive registry2 || {
    choose_port registry2 5002
    start registry2 "$REGISTRY2" "127.0.0.1:$(port_of registry2)"
    wait_for registry2 10 listening "$(port_of registry2)"
  }
  registry registry3 5010 "$DISTRIBUTION"
}

# Something to pull from `tls` and hence through the mirror.
tls_image_up() {
  local digest made=$LAB_DIR/images/tls target
  digest=$(digest_of "$(image_ref debian)")
  [[ ! -s $made || $(<"$made") != "$digest" ]] || return 0
  target=127.0.0.1:$(port_of tls)
  (
    umask 077
    export SSL_CERT_FILE=$CERTIFICATES/ca.pem
    crane auth login "$target" --username lab --password-stdin <"$PASSWORD_FILE"
    crane copy "$(registry_address)/debian:lab" "$target/debian:lab"
  ) 2>>"$LAB_DIR/logs/images.log"
  printf '%s\n' "$digest" >"$made"
}

password_up() {
  [[ ! -s $REGISTRIES/htpasswd ]] || return 0
  need htpasswd apache2-utils
  (
    umask 077
    openssl rand -hex 16 >"$PASSWORD_FILE"
    htpasswd -iBn lab <"$PASSWORD_FILE" >"$REGISTRIES/htpasswd"
  )
}
