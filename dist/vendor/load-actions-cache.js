export { c as restoreCache, l as saveCache } from "./actions-cache.js";
