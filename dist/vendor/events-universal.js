import { r as __require, t as __commonJSMin } from "../shared/rolldown-runtime.js";
//#region node_modules/events-universal/default.js
var require_default = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = __require("events");
}));
//#endregion
export { require_default as t };
