import { p as CancelledError, t as atMost } from "./build-merge-post.js";
import { D as messageOf } from "./every-entry.js";
import { Q as isLinux, ot as takeApart } from "./reading-inputs.js";
import { A as elfArchitectures, M as machineKey, N as readElfMachine, j as hasElfMagic, k as elfArchitecture } from "./build-and-gate.js";
import { t as require_tar_stream } from "../vendor/tar-stream.js";
import * as zlib$1 from "node:zlib";
import { pipeline } from "node:stream/promises";
//#region src/architecture/path.ts
/** The parts of a path in an image; `..` stays. */
function partsOf(path) {
	return path.split("/").filter((part) => part !== "" && part !== ".");
}
/**
* Lays layers over one another.
*
* @param layers from the lowest to the topmost; those that were not read count as empty
*/
function overlay(layers) {
	return { locate: async (path) => {
		const found = follow(layers, partsOf(path)) ?? literal(layers, partsOf(path).join("/"));
		return found && {
			...found,
			path: `/${found.path}`
		};
	} };
}
/** The programs and scripts in the resulting file system, by their paths without a leading slash. */
function* executablesIn(layers) {
	for (const [layer, { entries }] of layers.entries()) for (const [path, entry] of entries) {
		const executable = entry.kind === "file" ? entry.executable : void 0;
		if (executable && find(layers, path)?.layer === layer) yield {
			path,
			executable,
			layer
		};
	}
}
function find(layers, path) {
	let implied;
	for (let index = layers.length - 1; index >= 0; index--) {
		const layer = layers[index];
		if (layer === void 0) continue;
		const entry = layer.entries.get(path);
		if (entry && !(entry.kind === "folder" && entry.isImplied)) return implied === void 0 || entry.kind === "link" ? {
			entry,
			layer: index
		} : implied;
		if (entry) implied ??= {
			entry,
			layer: index
		};
		if (hides(layer, path)) return implied;
	}
	return implied;
}
/** Whether a layer hides a path of the layers below it. */
function hides({ entries, whiteouts, opaque }, path) {
	if (whiteouts.has(path)) return true;
	for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
		const parent = path.slice(0, end);
		if (whiteouts.has(parent) || opaque.has(parent)) return true;
		const entry = entries.get(parent);
		if (entry && entry.kind !== "folder") return true;
	}
	return opaque.has("");
}
function follow(layers, parts, links = 0) {
	const done = [];
	for (const [index, part] of parts.entries()) {
		if (part === "..") {
			done.pop();
			continue;
		}
		const path = [...done, part].join("/");
		const found = find(layers, path);
		if (found === void 0) return void 0;
		const { entry, layer } = found;
		const rest = parts.slice(index + 1);
		if (entry.kind === "link") {
			if (links === 40) return void 0;
			return follow(layers, [
				...entry.target.startsWith("/") ? [] : done,
				...partsOf(entry.target),
				...rest
			], links + 1);
		}
		if (entry.kind === "hard link") {
			const then = layers.slice(0, layer + 1);
			return rest.length === 0 && links < 40 ? follow(then, partsOf(entry.target), links + 1) : void 0;
		}
		if (rest.length === 0) return {
			path,
			entry,
			layer
		};
		done.push(part);
	}
}
/** Some tools write a file below a link to a folder, and rely on whoever unpacks the layer to follow the link. */
function literal(layers, path) {
	const found = find(layers, path);
	return found && found.entry.kind === "file" ? {
		path,
		entry: found.entry,
		layer: found.layer
	} : void 0;
}
//#endregion
//#region src/elf/layout.ts
var import_tar_stream = require_tar_stream();
const layouts = {
	32: {
		header: {
			size: 52,
			phoff: 28,
			shoff: 32,
			flags: 36
		},
		segment: {
			entry: 32,
			type: 0,
			flags: 24,
			offset: 4,
			size: 16
		},
		section: {
			entry: 40,
			type: 4,
			flags: 8,
			offset: 16,
			size: 20
		}
	},
	64: {
		header: {
			size: 64,
			phoff: 32,
			shoff: 40,
			flags: 48
		},
		segment: {
			entry: 56,
			type: 0,
			flags: 4,
			offset: 8,
			size: 32
		},
		section: {
			entry: 64,
			type: 4,
			flags: 8,
			offset: 24,
			size: 32
		}
	}
};
/** The size of the larger of the two headers, in bytes: this many always contain the header. */
const headerSize$1 = layouts[64].header.size;
/** Reads the header; undefined where it is not an ELF file or not all of its header is there. */
function readHeader(bytes) {
	const machine = readElfMachine(bytes);
	if (!machine) return void 0;
	const { header, segment, section } = layouts[machine.bits];
	if (bytes.length < header.size) return void 0;
	const { half, word, address } = fieldsOf(bytes, machine);
	const table = (offset, sizes, expected) => {
		const [entrySize, count] = [half(sizes), half(sizes + 2)];
		return {
			offset: address(offset),
			entrySize,
			count: entrySize === expected ? count : 0
		};
	};
	const { flags, phoff, shoff } = header;
	return {
		...machine,
		osAbi: bytes.readUInt8(7),
		type: half(16),
		flags: word(flags),
		segments: table(phoff, flags + 6, segment.entry),
		sections: table(shoff, flags + 10, section.entry)
	};
}
/** The segments whose program headers are within the bytes. */
function readSegments(bytes, header) {
	return readParts(bytes, header, header.segments, layouts[header.bits].segment);
}
/** The sections whose headers are within the bytes. */
function readSections(bytes, header) {
	return readParts(bytes, header, header.sections, layouts[header.bits].section);
}
/** Where a table ends, in bytes from the start of the file; 0 for an empty one. */
function endOfTable({ offset, count, entrySize }) {
	return count === 0 ? 0 : offset + count * entrySize;
}
/** Where a part ends, in bytes from the start of the file; 0 for an empty one. */
function endOf({ offset, size }) {
	return size === 0 ? 0 : offset + size;
}
/** The content of a part; undefined where not all of it is within the bytes. */
function contentOf(bytes, { offset, size }) {
	return offset + size <= bytes.length ? bytes.subarray(offset, offset + size) : void 0;
}
/** Reads numbers in the width and byte order of the file. Each throws beyond the end, so compare first. */
function fieldsOf(bytes, { bits, byteOrder }) {
	const little = byteOrder === "little";
	const half = (at) => little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
	const word = (at) => little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
	const long = (at) => little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
	return {
		half,
		word,
		address: (at) => bits === 32 ? word(at) : Number(long(at))
	};
}
function readParts(bytes, header, { offset, count }, layout) {
	const { word, address } = fieldsOf(bytes, header);
	const whole = Math.floor((bytes.length - offset) / layout.entry);
	return Array.from({ length: Math.max(0, Math.min(count, whole)) }, (_, index) => {
		const at = offset + index * layout.entry;
		return {
			type: word(at + layout.type),
			flags: word(at + layout.flags),
			offset: address(at + layout.offset),
			size: address(at + layout.size)
		};
	});
}
//#endregion
//#region src/elf/uleb128.ts
/**
* Reads a number in base 128, its lowest seven bits first (DWARF's ULEB128, which is Go's uvarint too).
*
* @returns undefined where the bytes end within it, or it has more bytes than a number of 64 bits
*/
function readUleb128(bytes, at) {
	const length = bytes.subarray(at, at + 10).findIndex((byte) => byte < 128) + 1;
	if (length === 0) return void 0;
	return {
		value: bytes.subarray(at, at + length).reduce((sum, byte, index) => sum + (byte & 127) * 128 ** index, 0),
		next: at + length
	};
}
//#endregion
//#region src/elf/arm-attributes.ts
const Tag_File = 1;
const Tag_CPU_raw_name = 4;
const Tag_CPU_name = 5;
const Tag_compatibility = 32;
const vendor = Buffer.from("aeabi\0");
/**
* Parses the content of a section .ARM.attributes: the letter A, then a block for each vendor, in it a block for the
* file, sections or symbols ("Addenda to, and Errata in, the ABI for the Arm Architecture", ADDENDA32, build
* attributes).
*
* @returns what was read before the first corrupt part
*/
function parseArmAttributes(section, byteOrder) {
	if (section[0] !== 65) return /* @__PURE__ */ new Map();
	const attributes = blocksOf(section.subarray(1), 0, byteOrder).filter((block) => block.subarray(4, 4 + vendor.length).equals(vendor)).flatMap((block) => blocksOf(block.subarray(4 + vendor.length), 1, byteOrder)).filter((block) => block[0] === Tag_File).flatMap((block) => attributesIn(block.subarray(5)));
	return new Map(attributes);
}
/**
* Consecutive blocks. The length of each, which includes the whole block, is a word this many bytes after its start.
*/
function blocksOf(bytes, before, byteOrder) {
	const { word } = fieldsOf(bytes, {
		bits: 32,
		byteOrder
	});
	const blocks = [];
	for (let at = 0; at + before + 4 <= bytes.length;) {
		const length = word(at + before);
		if (length < before + 4) break;
		blocks.push(bytes.subarray(at, at + length));
		at += length;
	}
	return blocks;
}
function attributesIn(bytes) {
	const attributes = [];
	for (let at = 0;;) {
		const tag = readUleb128(bytes, at);
		const value = tag && readValue(bytes, tag);
		if (!value) return attributes;
		if (value.number !== void 0) attributes.push([tag.value, value.number]);
		at = value.next;
	}
}
/** The value after a tag: a number, a text, or both. */
function readValue(bytes, tag) {
	const number = isText(tag.value) ? void 0 : readUleb128(bytes, tag.next);
	if (number && tag.value !== Tag_compatibility) return {
		number: number.value,
		next: number.next
	};
	if (!number && !isText(tag.value)) return void 0;
	const end = bytes.indexOf(0, number?.next ?? tag.next);
	return end < 0 ? void 0 : {
		...number && { number: number.value },
		next: end + 1
	};
}
/** Names are text; so are odd tags above Tag_compatibility, so that readers can step over what they do not know. */
function isText(tag) {
	return tag === Tag_CPU_raw_name || tag === Tag_CPU_name || tag > Tag_compatibility && tag % 2 === 1;
}
//#endregion
//#region src/elf/go-arm.ts
const magic = Buffer.from("ÿ Go buildinf:", "latin1");
const headerSize = 32;
const inlineStrings = 2;
/** In bytes: a line for each module, so real ones have thousands. Node cannot create a text of half a gigabyte. */
const longestSettings = 16777216;
/**
* Finds GOARM in the build information that Go leaves in the data of a program, `-ldflags='-s -w'` and `-trimpath` or
* not. A program built by Go before 1.18, or not by `go build`, has none.
*/
function findGoArm(data) {
	const at = data.indexOf(magic);
	if (at < 0 || at + headerSize > data.length || (data.readUInt8(at + 15) & inlineStrings) === 0) return void 0;
	const version = readUleb128(data, at + headerSize);
	const settings = version && readUleb128(data, version.next + version.value);
	if (!settings) return void 0;
	const [, digit, float] = data.toString("latin1", settings.next, settings.next + Math.min(settings.value, longestSettings)).match(/^build\tGOARM=([5-7])(?:,(soft|hard)float)?$/m) ?? [];
	if (digit === void 0) return void 0;
	const level = Number(digit);
	return {
		level,
		float: float === "soft" || float === void 0 && level === 5 ? "soft" : "hard"
	};
}
//#endregion
//#region src/elf/arm.ts
const e_entry = 24;
const largestTable = 65536;
const ET_EXEC = 2;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP$1 = 3;
const PF_W = 2;
const SHT_ARM_ATTRIBUTES = 1879048195;
const DT_FLAGS_1 = 1879048187;
const DF_1_PIE = 134217728;
const EF_ARM_EABIMASK = 4278190080;
const EF_ARM_EABI_VER5 = 83886080;
const EF_ARM_ABI_FLOAT_SOFT = 512;
const EF_ARM_ABI_FLOAT_HARD = 1024;
/** Levels by Tag_CPU_arch: pre-v4, v4, v4T, v5T, v5TE, v5TEJ, v6, v6KZ, v6T2, v6K, v7, v6-M, v6S-M, v7E-M; then v8-A and above. */
const levels = [
	4,
	4,
	4,
	5,
	5,
	5,
	6,
	6,
	6,
	6,
	7,
	6,
	6,
	7
];
/**
* Reads the level and the floating point of a file for linux/arm from `.ARM.attributes`, e_flags and Go's build
* information, which may be all that a Go program has. If two of them say something, the program needs both.
*/
function readArm(bytes, header, segments) {
	const attributes = readArmAttributes(bytes, header);
	const go = goArmIn(bytes, segments);
	const level = isProgram(bytes, header, segments) ? certainLevel(bytes, header, attributes) : void 0;
	const float = floatOf(header, go);
	return {
		...level !== void 0 && {
			level,
			levelFrom: "Tag_CPU_arch"
		},
		...go && go.level > (level ?? 0) && {
			level: go.level,
			levelFrom: "GOARM"
		},
		...float && { float },
		isMicrocontroller: attributes.get(7) === "M".charCodeAt(0)
	};
}
/** The attributes of a file; empty if it has none. */
function readArmAttributes(bytes, header) {
	const section = readSections(bytes, header).find(isAttributes);
	const content = section && contentOf(bytes, section);
	return content ? parseArmAttributes(content, header.byteOrder) : /* @__PURE__ */ new Map();
}
/** The parts that {@link readArm} reads, as far as the headers within the bytes show them. */
function armParts(bytes, header, segments) {
	return [...readSections(bytes, header).filter(isAttributes), ...segments.filter((segment) => isData(segment) || isDynamic(segment))];
}
/**
* The level that the code of a program needs wherever it runs. Tag_CPU_arch is that of the highest object, which may be
* code for better processors alone: PostgreSQL in Debian's armel and armhf has v8, libnettle in armel v6. So v7 has to
* show in the first instruction too, which is Thumb code in what is compiled for v7 (in all of armhf) and for no level
* below; v6 in the floating point. Nothing shows v8.
*/
function certainLevel(bytes, header, attributes) {
	const architecture = attributes.get(6);
	if (architecture === void 0) return void 0;
	const highest = levels[architecture] ?? 8;
	const startsInThumb = (fieldsOf(bytes, header).word(e_entry) & 1) === 1;
	if (highest > 6) return startsInThumb ? 7 : void 0;
	return highest < 6 || floatOf(header, void 0) === "hard" ? highest : void 0;
}
/** Whether it is executed, not only loaded by others. A static program may be position-independent. */
function isProgram(bytes, header, segments) {
	if (header.type === ET_EXEC || segments.some(({ type }) => type === PT_INTERP$1)) return true;
	const dynamic = segments.find(isDynamic);
	const content = dynamic && contentOf(bytes, dynamic);
	if (!content) return false;
	const { word } = fieldsOf(content, header);
	return Array.from({ length: Math.floor(content.length / 8) }, (_, index) => index * 8).some((at) => word(at) === DT_FLAGS_1 && (word(at + 4) & DF_1_PIE) !== 0);
}
function goArmIn(bytes, segments) {
	const data = segments.filter(isData);
	if (data.length === 0) return void 0;
	return findGoArm(bytes.subarray(Math.min(...data.map(({ offset }) => offset)), Math.max(...data.map(endOf))));
}
function floatOf({ flags }, go) {
	const isVersion5 = (flags & EF_ARM_EABIMASK) >>> 0 === EF_ARM_EABI_VER5;
	if (isVersion5 && (flags & EF_ARM_ABI_FLOAT_HARD) !== 0) return "hard";
	if (isVersion5 && (flags & EF_ARM_ABI_FLOAT_SOFT) !== 0) return go?.float === "hard" ? "hard" : "soft";
	return go?.float;
}
function isAttributes({ type, size }) {
	return type === SHT_ARM_ATTRIBUTES && size <= largestTable;
}
function isDynamic({ type, size }) {
	return type === PT_DYNAMIC && size <= largestTable;
}
/** As Go's debug/buildinfo finds it without names of sections. */
function isData({ type, flags }) {
	return type === PT_LOAD && (flags & PF_W) !== 0;
}
//#endregion
//#region src/elf/elf.ts
/** The most that {@link bytesNeeded} asks for: headers that point farther are taken for corrupt. In bytes. */
const mostBytesNeeded = 536870912;
const mostOfProgramHeaders = 65536;
const longestInterpreter = 4096;
const PT_INTERP = 3;
/**
* Reads the headers of an ELF file.
*
* @param bytes the file from its start, as much of it as {@link bytesNeeded} says; what lies beyond is absent
* @returns undefined for what is not an ELF file, or has not even its header
*/
function readElf(bytes) {
	const header = readHeader(bytes);
	if (!header) return void 0;
	const { segments: _, sections: __, ...told } = header;
	const segments = executedSegments(bytes, header);
	const interpreter = interpreterIn(bytes, segments);
	return {
		...told,
		...interpreter !== void 0 && { interpreter },
		...isArm(header) && { arm: readArm(bytes, header, segments) }
	};
}
/**
* How many bytes from the start of a file {@link readElf} needs to read all that it can: the program headers and the
* path of the interpreter; of a file for linux/arm also its section headers and data, which is about the whole file. If
* that is more than `head` has, read as many, or up to the end of the file, and ask again: only what was read shows
* where the rest is.
*
* @param head the first bytes of the file, at least 64 if it has them
* @returns 0 for what is not ELF, at most {@link mostBytesNeeded}, and at most `head.length` where that suffices
*/
function bytesNeeded(head) {
	const header = readHeader(head);
	if (!header) return hasElfMagic(head) && head.length < headerSize$1 ? headerSize$1 : 0;
	const segments = executedSegments(head, header);
	const ends = [
		endOfTable(executed(header)),
		...segments.filter(isInterpreter).map(endOf),
		...isArm(header) ? [endOfTable(header.sections), ...armParts(head, header, segments).map(endOf)] : []
	];
	return Math.min(Math.max(...ends), mostBytesNeeded);
}
function isArm(header) {
	return elfArchitecture(header) === "arm";
}
/** The program headers that Linux accepts: it refuses to execute a file with more. */
function executed({ segments }) {
	return segments.count * segments.entrySize > mostOfProgramHeaders ? {
		...segments,
		count: 0
	} : segments;
}
function executedSegments(bytes, header) {
	return readSegments(bytes, {
		...header,
		segments: executed(header)
	});
}
function interpreterIn(bytes, segments) {
	const segment = segments.find(isInterpreter);
	return segment && contentOf(bytes, segment)?.toString().split("\0", 1)[0];
}
function isInterpreter({ type, size }) {
	return type === PT_INTERP && size > 1 && size <= longestInterpreter;
}
//#endregion
//#region src/architecture/executable.ts
/** Enough for the headers of nearly every program, and more than Linux reads of a script (BINPRM_BUF_SIZE). */
const usual = 4096;
/** The chunks may be overwritten later: what is kept is a copy. */
function createExecutableReader() {
	let kept = [];
	let length = 0;
	let wanted = 4;
	const next = () => {
		const bytes = Buffer.concat(kept);
		kept = [bytes];
		if (wanted === 4) wanted = kindOf(bytes) ? usual : 0;
		else wanted = kindOf(bytes) === "ELF" ? bytesNeeded(bytes) : 0;
	};
	return {
		add: (chunk) => {
			let at = 0;
			while (length < wanted && at < chunk.length) {
				const part = Buffer.from(chunk.subarray(at, at + wanted - length));
				kept.push(part);
				at += part.length;
				length += part.length;
				if (length >= wanted) next();
			}
		},
		result: () => {
			if (length < wanted) next();
			return executableOf$1(Buffer.concat(kept));
		}
	};
}
function executableOf$1(bytes) {
	const kind = kindOf(bytes);
	if (kind === "script") return {
		kind,
		line: bytes.subarray(2).toString().split("\n")[0] ?? ""
	};
	const elf = kind && readElf(bytes);
	return elf ? {
		kind: "ELF",
		elf
	} : void 0;
}
function kindOf(bytes) {
	if (hasElfMagic(bytes)) return "ELF";
	return bytes.subarray(0, 2).toString("latin1") === "#!" ? "script" : void 0;
}
//#endregion
//#region src/architecture/layer.ts
/** Layers that cannot be read here, whatever is tried: what is in them is not known. */
var UnreadableLayerError = class extends Error {};
/**
* Reads a layer: a tar archive, plain or compressed with gzip or zstd.
*
* @param bytes a stream of bytes, not of objects
* @throws UnreadableLayerError for what is not such an archive, or is encrypted
*/
async function readLayer(bytes, watch) {
	const entries = /* @__PURE__ */ new Map();
	const whiteouts = /* @__PURE__ */ new Set();
	const opaque = /* @__PURE__ */ new Set();
	const layer = {
		entries,
		whiteouts,
		opaque
	};
	if (watch?.stop.aborted) return layer;
	watch?.onOpen(layer);
	const archive = (0, import_tar_stream.extract)();
	archive.on("entry", (header, body, next) => {
		const path = pathOf(header.name);
		const [, folder = "", removed] = path.match(/^(?:(.*)\/)?\.wh\.(.+)$/s) ?? [];
		if (removed === ".wh..opq") opaque.add(folder);
		else if (removed !== void 0) whiteouts.add(folder ? `${folder}/${removed}` : removed);
		const reader = removed === void 0 && header.type === "file" && header.size ? createExecutableReader() : void 0;
		body.on("error", () => {}).on("end", () => {
			if (removed === void 0 && path !== "") add(entries, path, entryOf(header, reader?.result()));
			watch?.onEntry();
			next();
		});
		if (reader) body.on("data", (chunk) => reader.add(chunk));
		else body.resume();
	});
	try {
		const { unpacking, isWhole } = await decompression(bytes);
		const streams = [
			bytes,
			...unpacking,
			archive
		];
		if (watch?.stop.aborted) {
			bytes.destroy();
			return layer;
		}
		await (watch ? pipeline(streams, { signal: watch.stop }) : pipeline(streams));
		if (!isWhole()) throw new Error("it is compressed with zstd in several frames, and Node unpacks only the first");
	} catch (error) {
		if (watch?.stop.aborted) return layer;
		if (bytes.errored) throw error;
		throw new UnreadableLayerError(messageOf(error), { cause: error });
	}
	return layer;
}
/** By the first bytes, as containerd does: the media type of a layer is not always true. */
async function decompression(bytes) {
	const start = await peek(bytes);
	const startsWith = (...magic) => magic.every((byte, index) => start[index] === byte);
	const chunkSize = 262144;
	const isWhole = () => true;
	if (startsWith(31, 139)) return {
		unpacking: [zlib$1.createGunzip({ chunkSize })],
		isWhole
	};
	if (!startsWith(40, 181, 47, 253)) return {
		unpacking: [],
		isWhole
	};
	if (!("createZstdDecompress" in zlib$1)) throw new UnreadableLayerError("this version of Node cannot read zstd");
	const zstd = zlib$1.createZstdDecompress({ chunkSize });
	let received = 0;
	bytes.on("data", (chunk) => {
		received += chunk.length;
	});
	return {
		unpacking: [zstd],
		isWhole: () => zstd.bytesWritten === received
	};
}
/** The first bytes, at least four if there are as many; whoever reads next gets them again. */
async function peek(bytes) {
	let start = Buffer.alloc(0);
	while (start.length < 4 && !bytes.readableEnded && !bytes.destroyed) {
		const chunk = bytes.read();
		if (chunk) start = Buffer.concat([start, chunk]);
		else await change(bytes);
	}
	if (bytes.readableEnded && start.length > 0) throw new UnreadableLayerError(`it has only ${start.length} bytes`);
	if (start.length > 0) bytes.unshift(start);
	return start;
}
/** Resolves when a stream has more, or will never have. */
async function change(bytes) {
	const events = [
		"readable",
		"end",
		"error",
		"close"
	];
	await new Promise((resolve) => {
		const done = () => {
			for (const event of events) bytes.off(event, done);
			resolve();
		};
		for (const event of events) bytes.on(event, done);
	});
}
function pathOf(name) {
	return partsOf(name).join("/");
}
const folder = {
	kind: "folder",
	isImplied: false
};
const impliedFolder = {
	kind: "folder",
	isImplied: true
};
const data = {
	kind: "file",
	isExecutable: false
};
const other = { kind: "other" };
function entryOf({ type, mode, linkname }, executable) {
	switch (type) {
		case "directory": return folder;
		case "symlink": return {
			kind: "link",
			target: linkname ?? ""
		};
		case "link": return {
			kind: "hard link",
			target: pathOf(linkname ?? "")
		};
		case "file": {
			const isExecutable = (mode & 73) !== 0;
			return isExecutable || executable ? {
				kind: "file",
				isExecutable,
				...executable && { executable }
			} : data;
		}
		default: return other;
	}
}
function add(entries, path, entry) {
	entries.set(path, entry);
	for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
		const parent = path.slice(0, end);
		if (entries.has(parent)) return;
		entries.set(parent, impliedFolder);
	}
}
//#endregion
//#region src/elf/program.ts
/** e_type: executable; shared object or position-independent executable. */
const linkedTypes = [2, 3];
/** e_ident[EI_OSABI] of files for Linux: System V, GNU. FreeBSD's have 9. */
const linuxAbis = [0, 3];
const lowestLevel = 5;
/**
* Machines without a Linux platform for containers, as `<machine>/<bits>/<byte order>` or `<machine>` (linux/elf-em.h).
*/
const otherMachines = {
	"2/32/big": "32-bit SPARC",
	"4/32/big": "Motorola 68000",
	"8/32/big": "32-bit MIPS (big endian)",
	"8/32/little": "32-bit MIPS (little endian)",
	"20/32/big": "32-bit PowerPC",
	"21/64/big": "64-bit PowerPC (big endian)",
	"22/32/big": "31-bit S/390",
	"40/32/big": "32-bit Arm (big endian)",
	"62/32/little": "x32 (amd64 with 32-bit pointers)",
	"183/32/little": "64-bit Arm with 32-bit pointers",
	"183/64/big": "64-bit Arm (big endian)",
	"243/32/little": "32-bit RISC-V",
	"258/32/little": "32-bit LoongArch",
	15: "PA-RISC",
	18: "32-bit SPARC",
	42: "SuperH",
	43: "64-bit SPARC",
	50: "Itanium (IA-64)",
	83: "AVR microcontrollers",
	93: "ARC",
	94: "Xtensa",
	164: "Hexagon",
	189: "MicroBlaze",
	190: "CUDA",
	195: "ARC",
	224: "AMD GPUs",
	247: "eBPF",
	36902: "Alpha"
};
/**
* The machine of a program, as a platform if it has one: `linux/amd64`, `linux/arm/v7`, `32-bit PowerPC`, `machine
* 0x1234`.
*/
function describeProgram(elf) {
	const architecture = elfArchitecture(elf);
	if (!architecture) return otherMachines[machineKey(elf)] ?? otherMachines[elf.machine] ?? `machine 0x${elf.machine.toString(16)}`;
	const level = elf.arm?.level;
	return `linux/${architecture}${level === void 0 ? "" : `/v${Math.max(level, lowestLevel)}`}`;
}
/**
* Tells whether this is a program or a library for a machine that some Linux platform has. Files for eBPF, graphics
* cards, microcontrollers or another system are data in an image, as are unlinked objects: Go has some for each
* architecture.
*/
function isPlatformProgram(elf) {
	return linkedTypes.includes(elf.type) && linuxAbis.includes(elf.osAbi) && elfArchitecture(elf) !== void 0 && !elf.arm?.isMicrocontroller;
}
/**
* Why a program is not for a platform, to follow `<path> is a program for`. The machine decides, for linux/arm also the
* level and the floating point; a program that needs less than the platform has is for it.
*
* @returns undefined if it is for the platform, or the platform's machine is unknown
*/
function mismatch(elf, platform) {
	const { os, architecture, variant } = takeApart(platform);
	if (os !== "linux" || !elfArchitectures.includes(architecture)) return void 0;
	if (elfArchitecture(elf) !== architecture) return describeProgram(elf);
	return elf.arm && armMismatch(elf, elf.arm, platform, Number((variant ?? "v7").slice(1)));
}
function armMismatch(elf, { level = 0, levelFrom, float }, platform, has) {
	if (level > has) {
		const reason = levelFrom === "GOARM" ? `it was built with GOARM=${level}` : `it needs ARMv${level}, Tag_CPU_arch`;
		return `${describeProgram(elf)} (${reason})`;
	}
	if (float === "hard" && has < 6) return `linux/arm/v6 or later (it uses hard floating point, which ${platform} does not have)`;
}
//#endregion
//#region src/architecture/observe.ts
const smallImage = 16777216;
const smallBatch = 8388608;
/** Milliseconds between two looks at what has been read so far; one takes less than a millisecond. */
const betweenLooks = 5;
/**
* Looks at what an image executes, and reads no more of its layers than that takes: the topmost, where the program of most
* images is, and the lowest, where its base has the loader and the shell; each until all is found. What is found right
* there is taken for right, although what was not read could hide it. Whatever looks wrong is looked at again in the whole
* image.
*/
async function observe(layers, read, look) {
	const known = layers.map(() => void 0);
	for (;;) {
		const observations = await look(overlay(known));
		const next = nextLayers(layers, known, observations);
		if (next.length === 0) return {
			observations,
			layersRead: known.filter((layer) => layer !== void 0).length
		};
		const reading = new Set(next);
		const isTold = (index) => !next.includes(index) || index >= Math.max(...reading);
		const told = () => overlay(known.map((layer, index) => isTold(index) ? layer : void 0));
		const watch = watchFor(async () => isCertain(await look(told())));
		await Promise.all(next.map(async (index) => {
			const onOpen = (layer) => {
				known[index] = layer;
			};
			const layer = await read(layers[index], {
				...watch,
				onOpen
			});
			if (!watch.stop.aborted) onOpen(layer);
			reading.delete(index);
		}));
	}
}
/** Stops the reading of layers when what was read so far is enough. */
function watchFor(isEnough) {
	const ending = new AbortController();
	let last = performance.now();
	return {
		stop: ending.signal,
		onEntry: () => {
			if (performance.now() - last < betweenLooks) return;
			last = performance.now();
			isEnough().then((enough) => enough && ending.abort());
		}
	};
}
/** Whether all that was looked for was found, and is right. */
function isCertain(observations) {
	return observations.every(({ kind }) => kind === "right");
}
/** The indexes of the layers to read next, mostly the topmost first, which may be enough; none when what was seen is certain. */
function nextLayers(layers, known, observations) {
	const unread = layers.flatMap(({ size }, index) => known[index] === void 0 ? [{
		index,
		size
	}] : []);
	const has = (...kinds) => observations.some(({ kind }) => kinds.includes(kind));
	if (isCertain(observations)) return [];
	if (has("wrong") || sizeOf(unread) <= smallImage) return unread.map(({ index }) => index).reverse();
	const [lowest] = unread;
	const topmost = topmostOf(unread);
	const isLowestNext = !has("missing", "open") || sizeOf(topmost) > smallBatch && (lowest?.size ?? 0) < sizeOf(topmost);
	return lowest?.index === 0 && isLowestNext ? [0] : topmost.map(({ index }) => index);
}
/** As many of the topmost as are small together, at least one. */
function topmostOf(layers) {
	const batch = [];
	for (const layer of layers.toReversed()) {
		if (batch.length > 0 && sizeOf([...batch, layer]) > smallBatch) break;
		batch.push(layer);
	}
	return batch;
}
function sizeOf(layers) {
	return layers.reduce((sum, { size }) => sum + size, 0);
}
//#endregion
//#region src/architecture/argument-words.ts
/** Programs that start another one, named somewhere among their arguments. */
const wrappers = /* @__PURE__ */ new Set([...[
	"env",
	"nice",
	"nohup",
	"setpriv",
	"stdbuf",
	"timeout",
	"setsid",
	"taskset",
	"ionice",
	"exec"
], ...[
	"tini",
	"tini-static",
	"dumb-init",
	"docker-init",
	"catatonit",
	"su-exec",
	"gosu",
	"chpst",
	"s6-setuidgid"
]]);
const shells = /* @__PURE__ */ new Set([
	"sh",
	"bash",
	"dash",
	"ash",
	"busybox"
]);
/** Built-ins and keywords of a shell: a line that starts with one names no program. */
const shellWords = /* @__PURE__ */ new Set([...[
	"cd",
	"set",
	"export",
	"umask",
	"ulimit",
	"trap",
	"eval",
	"source",
	"test",
	"echo",
	"printf",
	"read",
	"unset"
], ...[
	"if",
	"for",
	"while",
	"until",
	"case",
	"true",
	"false",
	"command",
	"wait",
	"exit",
	"local",
	"shift"
]]);
/**
* What Linux executes for the first line of a script (fs/binfmt_script.c): an interpreter, with the rest of the line as
* one argument. If that is env, also the program that env executes.
*
* @param line without `#!`
*/
function readShebang(line) {
	const [, interpreter = "", argument = ""] = line.match(/^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s) ?? [];
	if (nameOf(interpreter) !== "env") return { interpreter };
	const program = programOfEnv(argument);
	return program === void 0 ? { interpreter } : {
		interpreter,
		program
	};
}
/** Undefined if only env itself can parse its argument: quotes, variables, escapes, options with a value. */
function programOfEnv(argument) {
	const [, line] = argument.match(/^-S([^"'$\\]*)$/) ?? [];
	const first = (line?.split(/[ \t]+/) ?? [argument]).find((word) => word !== "" && word !== "-i" && !/^\w+=/.test(word));
	return first?.startsWith("-") ? void 0 : first;
}
/**
* The arguments of a program that may name the program that it starts; the first one that exists is taken.
*
* @param word the program's own name
* @param isScript whether it is a script: most that are entrypoints end with `exec "$@"`
*/
function startedBy(word, rest, isScript) {
	const name = nameOf(word);
	if (wrappers.has(name)) return rest.filter((next) => !isOption(next));
	if (shells.has(name)) return wordOfShell(rest);
	return isScript ? rest.slice(0, 1).filter((next) => !isOption(next)) : [];
}
/** The first program of the line in `sh -c line`, where that is a plain word. */
function wordOfShell(rest) {
	const [option = "", line = ""] = rest;
	if (!/^-[a-z]*c$/.test(option)) return [];
	const first = line.trim().split(/\s+/).find((word) => word !== "exec" && !isOption(word)) ?? "";
	return /^[\w./+-]+$/.test(first) && !shellWords.has(first) && first !== "." ? [first] : [];
}
function isOption(word) {
	return word.startsWith("-") || /^\w+=/.test(word);
}
function nameOf(word) {
	return word.slice(word.lastIndexOf("/") + 1);
}
//#endregion
//#region src/architecture/lookup.ts
/** What Docker gives a container whose image has no PATH (moby, oci/defaults.go). */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Looks names up as runc does (libcontainer/utils, Go's exec.LookPath): with a slash from the working directory, otherwise through PATH. */
function openLookup({ Env, WorkingDir, Volumes }, fileSystem) {
	const path = (Env ?? []).findLast((item) => item.startsWith("PATH="))?.slice(5) || defaultPath;
	const absolute = (word) => word.startsWith("/") || !word.includes("/") ? word : `${WorkingDir || "/"}/${word}`.replace(/\/(?:\.?\/)+/g, "/");
	const mounts = [
		"/proc",
		"/sys",
		"/dev",
		...Object.keys(Volumes ?? {})
	];
	return {
		path,
		absolute,
		isMounted: (word) => mounts.some((mount) => `${absolute(word)}/`.startsWith(`${mount.replace(/\/+$/, "")}/`)),
		locate: async (word) => {
			if (word.includes("/")) return fileSystem.locate(absolute(word));
			const folders = path.split(":").filter((item) => item.startsWith("/"));
			return (await Promise.all(folders.map((folder) => fileSystem.locate(`${folder}/${word}`)))).find((one) => one?.entry.kind === "file" && one.entry.isExecutable);
		}
	};
}
//#endregion
//#region src/architecture/start.ts
/** How deep a script may be the interpreter of another (Linux, fs/exec.c). */
const maxDepth = 5;
/**
* Examines what a container of an image executes: the first word of entrypoint and command, what that needs to be loaded
* (the interpreter of a script, the loader of a dynamic program), and where it only starts another one (env, tini, a
* script, a shell), the program that the next words name.
*/
async function examineStart(start, { fileSystem, ...rest }) {
	const context = {
		...rest,
		...openLookup(start, fileSystem),
		isBelowScript: false
	};
	const [first, ...others] = wordsOf(start);
	const observations = [];
	if (first !== void 0) for await (const one of startWith(first, others, context)) observations.push(one);
	return observations;
}
/** `ENTRYPOINT [""]` takes back that of a base image (moby, daemon/create.go; containerd, WithProcessArgs). */
function wordsOf({ Entrypoint, Cmd }) {
	return [...Entrypoint?.length === 1 && Entrypoint[0] === "" ? [] : Entrypoint ?? [], ...Cmd ?? []];
}
async function* startWith(word, rest, context) {
	const found = await context.locate(word);
	yield* execute(word, found, context);
	const isScript = found !== void 0 && executableOf(found)?.kind === "script";
	const candidates = found ? startedBy(word, rest, isScript) : [];
	const below = {
		...context,
		isBelowScript: context.isBelowScript || isScript
	};
	for (const [index, candidate] of candidates.entries()) {
		const next = await context.locate(candidate);
		if (next && executableOf(next)) return yield* startWith(candidate, candidates.slice(index + 1), below);
	}
	if (candidates.length > 0) yield { kind: "open" };
}
/**
* @param found what the word leads to
* @param needs the script that a program is the interpreter of
*/
async function* execute(word, found, context, needs = "", depth = 0) {
	const { locate, absolute, isIgnored, isMounted } = context;
	if (isIgnored(absolute(word)) || found && isIgnored(found.path)) return;
	if (found === void 0) {
		if (context.isBelowScript && !word.includes("/")) yield { kind: "open" };
		else if (!isMounted(word)) yield missing(word, needs, context);
		return;
	}
	const executable = executableOf(found);
	if (executable?.kind === "ELF") yield* load(word, found, executable.elf, context, needs);
	if (executable?.kind === "script" && depth < maxDepth) {
		const { interpreter, program } = readShebang(executable.line);
		for (const next of [interpreter, program]) if (next) yield* execute(next, await locate(next), context, found.path, depth + 1);
	}
}
/** A program, and the loader that it names. */
async function* load(word, found, elf, context, needs) {
	const observation = judge(word, found, elf, context, needs);
	yield observation;
	const { interpreter: loader } = elf;
	if (observation.kind === "wrong" || !loader?.startsWith("/") || context.isIgnored(loader)) return;
	const target = await context.locate(loader);
	const executable = target && executableOf(target);
	if (executable?.kind === "ELF") yield judge(loader, target, executable.elf, context, found.path);
	if (target === void 0 && !context.isMounted(loader)) yield {
		kind: "not loadable",
		text: `${found.path} needs ${loader}, which the image does not have`,
		layer: found.layer
	};
}
function judge(word, { path, layer }, elf, { mismatch, absolute }, needs) {
	const other = mismatch(elf);
	if (other === void 0) return {
		kind: "right",
		path
	};
	const name = word.includes("/") && absolute(word) !== path ? `${absolute(word)} (${path})` : path;
	return {
		kind: "wrong",
		path,
		text: `${needs ? `${needs} needs ${name}, which` : name} is a program for ${other}`,
		layer
	};
}
function missing(word, needs, { absolute, path }) {
	const carriageReturn = word.endsWith("\r");
	const name = absolute(word).replace("\r", "");
	if (needs !== "" && carriageReturn) return {
		kind: "not loadable",
		text: `the first line of ${needs} ends in a carriage return (CRLF), so Linux does not find ${name}`
	};
	const where = word.includes("/") ? "which the image does not have" : `which is not in any folder of its PATH (${path})`;
	if (needs !== "") return {
		kind: "not loadable",
		text: `${needs} needs ${name}, ${where}`
	};
	return {
		kind: "missing",
		text: `its entrypoint or command is '${name}', ${where}`
	};
}
function executableOf({ entry }) {
	return entry.kind === "file" ? entry.executable : void 0;
}
//#endregion
//#region src/architecture/verify.ts
/** More of them would add nothing. */
const mostListed = 20;
/** Verifies what an image executes. */
async function verifyStart(subject, isIgnored) {
	const { platform, config, layers, read } = subject;
	const { observations, layersRead } = await observe(layers, read, examinerFor(platform, config.config, isIgnored));
	return {
		platform,
		...verdictOf(observations, subject),
		layersRead
	};
}
/** The same for files that can be looked up one by one. */
async function verifyFiles(platform, start, fileSystem, isIgnored) {
	return {
		platform,
		...verdictOf(await examinerFor(platform, start, isIgnored)(fileSystem), {
			config: {},
			layers: []
		}),
		layersRead: 0
	};
}
/**
* Verifies what an image executes, and every other program and library in it. Of files that a base image for the same
* platform brought along it only warns: compilers and debuggers come with programs for other machines.
*/
async function verifyAll(subject, isIgnored) {
	const { platform, config, layers, read, countBase } = subject;
	const known = await Promise.all(layers.map((layer) => read(layer)));
	const observations = await examinerFor(platform, config.config, isIgnored)(overlay(known));
	const { right, faults, warnings } = verdictOf(observations, subject);
	const programs = programsIn(known).filter(({ path, elf }) => !isIgnored(path) && isPlatformProgram(elf));
	const foreign = programs.flatMap(({ path, layer, elf }) => {
		const other = mismatch(elf, platform);
		return other === void 0 ? [] : [{
			path,
			layer,
			text: `${path} is a program for ${other}`
		}];
	});
	const told = new Set(observations.flatMap((one) => one.kind === "wrong" ? one.path : []));
	const others = foreign.filter(({ path }) => !told.has(path));
	const base = foreign.length > 0 ? await countBase() : 0;
	const isOfBase = ({ layer }) => layer < base;
	const isRightBase = foreign.filter(isOfBase).length * 2 < programs.filter(isOfBase).length;
	const isExcused = (one) => isRightBase && isOfBase(one);
	const excused = others.filter(isExcused);
	const blamed = others.filter((one) => !isExcused(one));
	const wrong = new Set(foreign.map(({ path }) => path));
	return {
		platform,
		right: [.../* @__PURE__ */ new Set([...right, ...programs.map(({ path }) => path)])].filter((path) => !wrong.has(path)),
		faults: [...faults, ...listed(blamed.map((one) => textOf(one, subject))).map((text) => ({
			kind: "wrong",
			text
		}))],
		warnings: [...warnings, ...listed(excused.map((one) => `${textOf(one, subject)}, inherited from its base image`))],
		layersRead: known.length
	};
}
/** Returns the function that examines how a platform's containers start, given all or part of the files. */
function examinerFor(platform, start = {}, isIgnored) {
	return (fileSystem) => examineStart(start, {
		fileSystem,
		mismatch: (elf) => mismatch(elf, platform),
		isIgnored
	});
}
function verdictOf(observations, subject) {
	const told = observations.flatMap((one) => "text" in one ? [{
		kind: one.kind,
		text: textOf(one, subject)
	}] : []);
	return {
		right: [...new Set(observations.flatMap((one) => one.kind === "right" ? [one.path] : []))],
		faults: told.filter(({ kind }) => kind !== "missing"),
		warnings: told.flatMap(({ kind, text }) => kind === "missing" ? [text] : [])
	};
}
function programsIn(layers) {
	return [...executablesIn(layers)].flatMap(({ path, executable, layer }) => executable.kind === "ELF" ? [{
		path: `/${path}`,
		layer,
		elf: executable.elf
	}] : []);
}
/** With the instruction of the Dockerfile that made the layer, and without what a terminal would obey. */
function textOf({ text, layer }, { config, layers }) {
	const plain = visible(text);
	if (layer === void 0 || config.history === void 0) return plain;
	const made = config.history.filter(({ empty_layer }) => !empty_layer);
	const instruction = made.length === layers.length ? instructionOf(made[layer]?.created_by ?? "") : "";
	return `${plain} (layer ${layer + 1} of ${layers.length}${instruction && `: ${instruction}`})`;
}
/** As the Dockerfile has it, without what BuildKit and the builder before it add. */
function instructionOf(createdBy) {
	const text = visible(createdBy.replace(/\s+/g, " ")).replace(/ # buildkit$/, "").replace(/^RUN (?:\|\d+ .*? )?\/bin\/sh -c /s, "RUN ");
	return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
/** Names of files may hold any character. */
function visible(text) {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`);
}
function listed(texts) {
	if (texts.length <= mostListed) return [...texts];
	return [...texts.slice(0, mostListed), `${texts.length - mostListed} more files are for other platforms`];
}
//#endregion
//#region src/architecture/in-registry.ts
/**
* Fewer layers at a time than requests per host: a request fails if it waits longer for a connection than an answer may
* take.
*/
const mostAtOnce = 6;
/** In place of a layer that nobody needed any more when its turn came. */
const unread = {
	entries: /* @__PURE__ */ new Map(),
	whiteouts: /* @__PURE__ */ new Set(),
	opaque: /* @__PURE__ */ new Set()
};
/** The images for Linux; of others it is not known what executes them. */
function linuxImages({ platforms }) {
	return platforms.filter(({ platform }) => isLinux(platform));
}
/** Verifies the images of every Linux platform in a repository, or in what is read like one. */
async function verifyInRegistry(client, repository, image, { verify, isIgnored, countBase, shared }) {
	const layers = /* @__PURE__ */ new Map();
	const limited = atMost(mostAtOnce);
	const read = (layer, watch) => {
		const { digest } = layer;
		const readWith = (watch) => limited(async () => watch?.stop.aborted ? unread : client.stream(repository, digest, (bytes) => readLayer(bytes, watch)));
		const common = shared?.(layer, readWith, watch);
		if (common) return common;
		const reading = () => readWith(watch);
		if (watch) return reading();
		const known = layers.get(digest) ?? reading();
		layers.set(digest, known);
		return known;
	};
	return Promise.all(linuxImages(image).map((one) => {
		const countOwn = () => countBase(one.platform, one.layers.map(({ digest }) => digest));
		const subject = {
			...one,
			read,
			countBase: countOwn
		};
		return asFar(one.platform, verify === "all" ? verifyAll(subject, isIgnored) : verifyStart(subject, isIgnored));
	}));
}
/** A layer that cannot be read here is not a fault; one that the registry does not serve is: nobody could pull it. */
async function asFar(platform, verdict) {
	const nothing = {
		platform,
		faults: [],
		warnings: [],
		right: [],
		layersRead: 0
	};
	try {
		return await verdict;
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		const text = messageOf(error);
		return error instanceof UnreadableLayerError ? {
			...nothing,
			warnings: [`its programs were not verified, since a layer cannot be read: ${text}`]
		} : {
			...nothing,
			faults: [{
				kind: "unread",
				text: `its programs could not be verified: ${text}`
			}]
		};
	}
}
//#endregion
export { verifyFiles as a, verifyAll as i, linuxImages as n, readLayer as o, verifyInRegistry as r, asFar as t };
