# shellcheck shell=bash
# A forward proxy that demands a password.

PROXY_LOG=$LAB_DIR/logs/proxy-access.log

proxy_up() {
  touch "$PROXY_LOG"
  alive proxy || {
    choose_port proxy 3128
    start proxy node "$LAB_SOURCE/server/proxy.mjs" "$(port_of proxy)" "$PASSWORD_FILE" "$PROXY_LOG"
    wait_for proxy 5 listening "$(port_of proxy)"
  }
}

proxy_url() { printf 'http://lab:%s@127.0.0.1:%s' "$(<"$PASSWORD_FILE")" "$(port_of proxy)"; }
