export { gt as readHandlers } from "./build-and-gate.js";
