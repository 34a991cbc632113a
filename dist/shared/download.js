import { D as messageOf } from "./every-entry.js";
import { a as parseRetryAfter } from "./build-and-merge.js";
import { a as factsOfFailure, o as plainWords, r as PermanentError } from "./nodes.js";
import { a as openConnections } from "./registry-client.js";
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createHash } from "node:crypto";
//#region src/toolchain/download.ts
/** buildx has 65 MB; whatever is far larger is not it, and must not fill the disk. */
const defaultLimits = {
	bytes: 268435456,
	silenceMilliseconds: 3e4
};
/** An answer other than a success is text. */
const errorBytes = 1048576;
/** Milliseconds before the second attempt: a server that restarts is back soon. */
const firstDelay = 2e3;
/** A failure that a further attempt can cure: a cut connection, a busy server, a truncated or wrong file. */
var TransientFailure = class extends Error {
	transient;
	constructor(message, transient, options) {
		super(message, options);
		this.transient = transient;
	}
};
/**
* Downloads a file and hashes it on the way. Three attempts are made when the connection breaks, when the server is
* overloaded, or when the content is not the one asked for; the file is removed when it fails.
*
* @param path a file that does not exist yet, written with mode 0755
* @param environment names proxies and certificate authorities
* @throws Error that names the URL, for wrong content both checksums, and how often it was tried if more than once
*/
async function download(wanted, path, { retries, environment }, limits = defaultLimits) {
	await retries.call({
		phase: "download",
		what: `GET ${wanted.url}`,
		ask: () => attempt(wanted, path, environment, limits),
		transience: (error) => error instanceof TransientFailure ? error.transient : void 0,
		attempts: 3,
		firstDelay,
		giveUp: (error, made) => made > 1 ? new Error(`${messageOf(error)}; tried ${made} times`, { cause: error }) : error
	});
}
async function attempt({ url, sha256 }, path, environment, limits) {
	const deadlines = {
		connect: 1e4,
		silence: limits.silenceMilliseconds,
		whole: 6e4
	};
	const connections = openConnections({
		registries: [],
		environment,
		deadlines
	});
	try {
		let received;
		const take = async (body) => {
			body.on("error", () => {});
			received = receive(url, path, body, limits);
			await received.catch(() => void 0);
		};
		const request = {
			method: "GET",
			url: new URL(url),
			headers: {},
			limit: errorBytes,
			take
		};
		const { status, headers } = await connections.send(request).catch((error) => {
			throw unanswered(url, error);
		});
		const got = await received;
		if (status !== 200 || got === void 0) throw answered(url, status, headers["retry-after"]);
		if (got.sha256 !== sha256) {
			const sums = `expected sha256 ${sha256}, got ${got.sha256} (${got.bytes} bytes)`;
			throw new TransientFailure(`${url} has the wrong content: ${sums}`, { reason: `wrong content, ${sums}` });
		}
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		await connections.close();
	}
}
async function receive(url, path, body, limits) {
	const hash = createHash("sha256");
	let bytes = 0;
	const file = await open(path, "wx", 493);
	try {
		for await (const chunk of incoming(url, body, limits.silenceMilliseconds)) {
			bytes += chunk.length;
			if (bytes > limits.bytes) throw new Error(`${url} is larger than ${limits.bytes} bytes, so it is not buildx`);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
		await file.sync();
	} catch (error) {
		throw isOutOfSpace(error) ? new Error(`no space left on the disk of ${dirname(path)} while downloading ${url}`, { cause: error }) : error;
	} finally {
		await file.close();
	}
	return {
		sha256: hash.digest("hex"),
		bytes
	};
}
/** undici measures silence by the second, and does not say how long it was. */
async function* incoming(url, body, silenceMilliseconds) {
	const timer = setTimeout(() => body.destroy(/* @__PURE__ */ new Error(`the server sent nothing for ${silenceMilliseconds / 1e3} s`)), silenceMilliseconds);
	try {
		for await (const chunk of body) {
			timer.refresh();
			yield chunk;
		}
	} catch (error) {
		const words = plainWords(error, {
			connect: 0,
			silence: silenceMilliseconds,
			whole: 0
		});
		throw new TransientFailure(`the download of ${url} broke off: ${words}`, { reason: `it broke off: ${words}` }, { cause: error });
	} finally {
		clearTimeout(timer);
	}
}
function unanswered(url, error) {
	const words = messageOf(error);
	const message = `cannot download ${url}: ${words}`;
	const { kind } = factsOfFailure(error);
	if (kind === "proxy") return new Error(`${message}; check the proxy's user and password, or list the host in NO_PROXY if it needs no proxy`, { cause: error });
	if (error instanceof PermanentError) return new Error(message, { cause: error });
	return new TransientFailure(message, { reason: words }, { cause: error });
}
function answered(url, status, header) {
	const message = `cannot download ${url}: the server answered ${status}`;
	const retryAfter = parseRetryAfter(header);
	if (status === 408 || status === 429 || status >= 500) return new TransientFailure(message, {
		reason: `the server answered ${status}`,
		...retryAfter && { retryAfter }
	});
	return new Error(status === 404 ? `${message}; check 'buildx-version' and 'buildx-url'` : message);
}
function isOutOfSpace(error) {
	return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
//#endregion
export { download };
