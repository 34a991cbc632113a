# shellcheck shell=bash
# A registry that asks for tokens (distribution 3), and the server that gives them (lab/server/token.mjs); both with TLS.

TOKEN=$LAB_DIR/token
READER_PASSWORD_FILE=$TOKEN/reader-password

token_up() {
  mkdir -p "$TOKEN"
  [[ $TOKEN/users.json -nt $PASSWORD_FILE ]] || token_users
  [[ -s $TOKEN/signing.pem ]] ||
    (umask 077 && cd "$TOKEN" && ca signing 'multiarch-build lab tokens') >>"$LAB_DIR/logs/certificates.log" 2>&1
  alive token || {
    choose_port token 5447
    # One that a killed test left would shorten the tokens of all later ones.
    rm -f "$TOKEN/lifetime"
    start token node "$LAB_SOURCE/server/token.mjs" "$TOKEN" "$(port_of token)" "$CERTIFICATES/server.pem" "$CERTIFICATES/server.key"
    wait_for token 10 listening "$(port_of token)"
    # It tells its clients the old address.
    stop token-registry
  }
  registry token-registry 5446 "$DISTRIBUTION" \
    REGISTRY_HTTP_TLS_CERTIFICATE="$CERTIFICATES/server.pem" REGISTRY_HTTP_TLS_KEY="$CERTIFICATES/server.key" \
    REGISTRY_AUTH_TOKEN_REALM="$(token_url)" REGISTRY_AUTH_TOKEN_SERVICE=lab-registry \
    REGISTRY_AUTH_TOKEN_ISSUER='multiarch-build lab' REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE="$TOKEN/signing.pem"
}

token_url() { printf 'https://%s/token' "$(tls_address token)"; }

token_users() (
  umask 077
  openssl rand -hex 16 >"$READER_PASSWORD_FILE"
  jq -n --rawfile lab "$PASSWORD_FILE" --rawfile reader "$READER_PASSWORD_FILE" \
    '{lab: {password: ($lab | rtrimstr("\n")), actions: ["pull", "push", "delete", "*"]},
      reader: {password: ($reader | rtrimstr("\n")), actions: ["pull"]}}' >"$TOKEN/users.json.new"
  mv "$TOKEN/users.json.new" "$TOKEN/users.json"
)
