export { t as renderSummary } from "./summary.js";
