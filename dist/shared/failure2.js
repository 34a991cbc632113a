import { E as messageOf } from "./common.js";
//#region src/registry/failure.ts
/** A request that got no answer, or not all of it. The message is in plain words. */
var NoAnswer = class extends Error {
	/** The host that was asked last: after a redirect, or for a token, another one than the registry. */
	host;
	/** Whether a proxy stands between. */
	isProxied;
	constructor(host, message, isProxied, cause) {
		super(message, { cause });
		this.name = "NoAnswer";
		this.host = host;
		this.isProxied = isProxied;
	}
};
/** What asking again cannot change: an answer that no client could use, or a setting of this machine. */
var LastingError = class extends Error {};
/** The certificates that OpenSSL and Node turn down; UNABLE_TO_… are those of an unknown authority. */
const certificateCodes = /^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/;
/** Alerts of a server; that of a handshake is what TLS 1.2 has for a certificate that is missing. */
const clientCertificateCodes = /ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_|ACCESS_DENIED)/;
/** What a request that got no answer means, by the codes of Node, OpenSSL and undici. */
function factsOfFailure(error) {
	const detail = messageOf(error).trim() || "no reason was given";
	if (error instanceof LastingError) return {
		kind: "unusable",
		detail
	};
	const certificate = certificateOf(error);
	return {
		kind: kindOf(codeOf(error), detail, error),
		detail,
		...error instanceof NoAnswer && { host: error.host },
		...certificate && { certificate }
	};
}
function kindOf(code, detail, error) {
	const isProxied = error instanceof NoAnswer && error.isProxied;
	if (code === "ENOTFOUND") return isProxied ? "proxy" : "unknown host";
	if (/^the proxy answered 4(?!08|29)\d\d/.test(detail) || code === "UND_ERR_PRX_TLS") return "proxy";
	if (clientCertificateCodes.test(code)) return "client certificate";
	if (certificateCodes.test(code)) return "certificate";
	if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code)) return "plain HTTP";
	if (isAlert(error)) return "TLS";
	return "unreachable";
}
/** Some servers of TLS answer plain HTTP with an alert (RFC 8446, 5.1 and 6), which no parser of HTTP takes. */
function isAlert(error) {
	const { data, cause } = thrown(error);
	if (typeof data === "string") return data.startsWith("");
	return cause !== void 0 && isAlert(cause);
}
function certificateOf(error) {
	const code = codeOf(error);
	if (code === "CERT_HAS_EXPIRED") return { fault: "expired" };
	if (code === "CERT_NOT_YET_VALID") return { fault: "not yet valid" };
	if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return void 0;
	const names = namesOf(error);
	return {
		fault: "other name",
		...names && { says: names }
	};
}
/** Node adds the certificate to the error: `DNS:localhost, IP Address:127.0.0.1`. */
function namesOf(error) {
	const { cert, cause } = thrown(error);
	const names = cert?.subjectaltname;
	if (typeof names === "string") return names.replace(/(?:DNS|IP Address):/g, "");
	return cause === void 0 ? void 0 : namesOf(cause);
}
/** The code of an error, or of the first of its causes that has one. */
function codeOf(error) {
	const { code, cause } = thrown(error);
	if (typeof code === "string") return code;
	return cause === void 0 ? "" : codeOf(cause);
}
function thrown(error) {
	return typeof error === "object" && error !== null ? error : { message: error };
}
/** What went wrong with a connection, in place of undici's and the parser's own words. */
function plainWords(error, { connect, silence }) {
	const { errors } = thrown(error);
	const first = Array.isArray(errors) ? errors[0] : error;
	const code = codeOf(first);
	const message = String(thrown(first).message ?? "").replace(/; if the root CA is installed locally.*/, "").trim();
	const [, proxyStatus] = message.match(/^Proxy (?:response|Authentication Required) \((\d+)\)/) ?? [];
	if (proxyStatus !== void 0) return `the proxy answered ${proxyStatus}`;
	switch (code) {
		case "UND_ERR_CONNECT_TIMEOUT": return `no connection within ${connect / 1e3} s`;
		case "UND_ERR_HEADERS_TIMEOUT": return `no answer within ${silence / 1e3} s`;
		case "UND_ERR_BODY_TIMEOUT": return `the answer broke off: nothing came for ${silence / 1e3} s`;
		case "UND_ERR_SOCKET":
		case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
		case "UND_ERR_ABORTED":
		case "EPIPE": return "the connection was closed before the answer was complete";
		case "UND_ERR_DESTROYED": return "the job closed its connections";
		case "ECONNRESET": return "the connection was reset";
		default:
			if (code.startsWith("ERR_SSL_")) return `TLS: ${message.match(/SSL routines:[^:]*:([^:]+)/)?.[1] ?? message}`;
			return code.startsWith("HPE_") ? `what came is no HTTP (${message})` : message || code;
	}
}
//#endregion
export { plainWords as a, factsOfFailure as i, NoAnswer as n, codeOf as r, LastingError as t };
