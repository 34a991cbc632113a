export { t as openPolicy } from "./policy.js";
