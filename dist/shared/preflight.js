export { t as askBefore } from "./preflight2.js";
