export { u as ruleOf } from "./registry-errors.js";
