export { t as renderBake } from "./bake-summary.js";
