# shellcheck shell=bash
# What tests need to know, as KEY=value lines. It holds passwords and tokens: only its owner may read it.

environment_write() {
  local file=$LAB_DIR/env
  (umask 077 && environment >"$file.new")
  ! alive kubelet || kubernetes_environment >>"$file.new"
  mv "$file.new" "$file"
}

environment() {
  cat <<END
LAB_DIR=$LAB_DIR
LAB_REGISTRY=$(registry_address)
LAB_BUILDX_URL=http://127.0.0.1:$(port_of releases)
LAB_BUILDX_VERSION=$BUILDX_VERSION
LAB_BUILDX_SHA256=$(buildx_sha256)
LAB_BUILDX=$BUILDX
LAB_BUILDX_LOG=$BUILDX_LOG
LAB_HOSTED_DOCKER_HOST=unix://$HOSTED_SOCKET
LAB_BUILDKIT_IMAGE=$(with_tag "$(image_ref buildkit)" "$BUILDKIT_VERSION")
LAB_BUILDKIT_VERSION=$BUILDKIT_VERSION
LAB_BINFMT_IMAGE=$(image_ref binfmt)
LAB_BASE_IMAGE=$(registry_address)/debian:lab
LAB_GO_IMAGE=$(registry_address)/golang:lab
LAB_CROSS_IMAGE=$(cross_reference)
LAB_ACT=$ACT
LAB_CRANE=$CRANE
LAB_COSIGN=$COSIGN
LAB_ACTIONLINT=$ACTIONLINT
LAB_ZIZMOR=$ZIZMOR
LAB_OCI_VALIDATE=$OCI_VALIDATE
LAB_NODE24=$NODE24
LAB_TLS_REGISTRY=$(tls_address tls)
LAB_TLS_BASE_IMAGE=$(tls_address tls)/debian:lab
LAB_TLS_CA=$CERTIFICATES/ca.pem
LAB_WRONG_CA=$CERTIFICATES/wrong-ca.pem
LAB_TLS_USER=lab
LAB_TLS_PASSWORD=$(<"$PASSWORD_FILE")
LAB_MTLS_REGISTRY=$(tls_address mtls)
LAB_MTLS_CERT=$CERTIFICATES/client.pem
LAB_MTLS_KEY=$CERTIFICATES/client.key
LAB_MIRROR=127.0.0.1:$(port_of mirror)
LAB_MIRROR_LOG=$LAB_DIR/logs/mirror.log
LAB_REGISTRY2=127.0.0.1:$(port_of registry2)
LAB_REGISTRY3=127.0.0.1:$(port_of registry3)
LAB_TOKEN_REGISTRY=$(tls_address token-registry)
LAB_TOKEN_URL=$(token_url)
LAB_TOKEN_LOG=$LAB_DIR/logs/token.log
LAB_TOKEN_USER=lab
LAB_TOKEN_PASSWORD=$(<"$PASSWORD_FILE")
LAB_TOKEN_READER=reader
LAB_TOKEN_READER_PASSWORD=$(<"$READER_PASSWORD_FILE")
LAB_TOKEN_LIFETIME=$TOKEN/lifetime
LAB_PROXY=$(proxy_url)
LAB_PROXY_LOG=$PROXY_LOG
LAB_CACHE_URL=http://127.0.0.1:$(port_of cache)/
LAB_CACHE_V1_URL=$(<"$CACHE/v1-url")
LAB_CACHE_LOG=$LAB_DIR/logs/cache.log
LAB_CACHE_TOKEN_MAIN=$("$LAB_SOURCE/cache/token" refs/heads/main)
LAB_CACHE_TOKEN_PR=$("$LAB_SOURCE/cache/token" refs/pull/1/merge refs/heads/main:read)
LAB_CACHE_TOKEN_READ=$("$LAB_SOURCE/cache/token" refs/heads/main:read)
END
}
