import { i as __toESM } from "./rolldown-runtime.js";
import { D as messageOf } from "./every-entry.js";
import { t as require_handlebars } from "../vendor/handlebars.js";
import { i as meant } from "./rules.js";
const library = (/* @__PURE__ */ __toESM(require_handlebars(), 1)).default.default;
/** The helpers of Handlebars without `log`, which prints. */
const helpers = [
	"if",
	"unless",
	"each",
	"with",
	"lookup"
];
/** Blocks in which names are those of something else. */
const scopes = ["each", "with"];
/**
* Fills in a text that has expressions, see render().
*
* @throws Error for a text that is not a template, and for unknown expressions
*/
async function fill(text, { names, valuesOf }) {
	const used = namesIn(parse(text));
	const unknown = used.find((name) => !names.includes(name) && !helpers.includes(name));
	if (unknown !== void 0) throw new Error(`unknown expression '${braced(unknown)}'${meant(unknown, names, braced)}${unquoted(text, unknown)}`);
	const values = await valuesOf(used.filter((name) => names.includes(name)));
	return {
		text: filledIn(text, values),
		empty: used.filter((name) => values[name] === "")
	};
}
/** Whether a text is `{{raw}}` and nothing else. */
function isRaw(text) {
	const [statement, ...others] = parse(text).body;
	if (statement?.type !== "MustacheStatement" || others.length > 0) return false;
	const { path } = statement;
	return "parts" in path && path.parts.join("/") === "raw";
}
function parse(text) {
	try {
		return library.parseWithoutProcessing(text);
	} catch (error) {
		throw new Error(`the braces in '${text}' are not an expression such as {{branch}} or {{date 'YYYYMMDD'}}; write \\{{ for literal braces`, { cause: error });
	}
}
function filledIn(text, values) {
	const environment = library.create();
	environment.unregisterHelper("log");
	const template = environment.compile(text, { noEscape: true });
	try {
		return template({ ...values }, {
			allowProtoMethodsByDefault: false,
			allowProtoPropertiesByDefault: false
		});
	} catch (error) {
		throw new Error(`'${text}': ${messageOf(error).split("\n")[0]}`, { cause: error });
	}
}
/** The names that are looked up among the expressions. */
function namesIn(syntax) {
	const names = /* @__PURE__ */ new Set();
	class Names extends library.Visitor {
		PathExpression({ data, depth, parts: [name] }) {
			if (!data && depth === 0 && name !== void 0) names.add(name);
		}
		BlockStatement(block) {
			if (scopes.includes(block.path.original)) {
				this.acceptArray(block.params);
				if (block.inverse) this.accept(block.inverse);
			} else super.BlockStatement(block);
		}
	}
	new Names().accept(syntax);
	return [...names];
}
/** What to write where a name that is none is the format of a date. */
function unquoted(text, unknown) {
	const [, date, format] = text.match(/\{\{\s*((?:commit_)?date)\s+([^\s'"}=]+)/) ?? [];
	return format?.startsWith(unknown) ? `; put the format in quotes: {{${date} '${format}'}}` : "";
}
function braced(name) {
	return `{{${name}}}`;
}
//#endregion
export { fill, isRaw };
