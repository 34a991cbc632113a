# shellcheck shell=bash
# An own CA with a server and a client certificate, and a second CA that signed nothing: with it every check must fail.

CERTIFICATES=$LAB_DIR/certificates
# A name that is not the loopback's: Docker and BuildKit treat those as insecure registries by themselves.
TLS_HOST=registry.lab.test

certificates_up() {
  [[ -s $CERTIFICATES/client.pem ]] || {
    need openssl openssl
    rm -rf "$CERTIFICATES"
    (umask 077 && mkdir -p "$CERTIFICATES" && cd "$CERTIFICATES" && make_certificates >>"$LAB_DIR/logs/certificates.log" 2>&1)
  }
  host_name_up
}

make_certificates() {
  ca ca 'multiarch-build lab CA'
  ca wrong-ca 'multiarch-build lab, a CA that signed nothing'
  signed server "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:$TLS_HOST" extendedKeyUsage=serverAuth
  signed client "subjectAltName=DNS:client.lab.test" extendedKeyUsage=clientAuth
}

# ca NAME TEXT
ca() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$1.key" -out "$1.pem"
}

# signed NAME EXTENSION...
signed() {
  local name=$1
  shift
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=multiarch-build lab $name" -keyout "$name.key" -out "$name.csr"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
    -extfile <(printf '%s\n' "$@" basicConstraints=CA:FALSE) -out "$name.pem"
  rm "$name.csr"
}

host_name_up() {
  ! grep -qE "[[:space:]]$TLS_HOST([[:space:]]|\$)" /etc/hosts || return 0
  as_root sh -c "printf '127.0.0.1 $TLS_HOST # multiarch-build lab\n' >>/etc/hosts" 2>>"$LAB_DIR/logs/certificates.log" ||
    say "/etc/hosts cannot be written: $TLS_HOST will not resolve, tests use 127.0.0.1"
}

tls_host() { if getent hosts "$TLS_HOST" >/dev/null; then printf '%s' "$TLS_HOST"; else printf 127.0.0.1; fi; }
