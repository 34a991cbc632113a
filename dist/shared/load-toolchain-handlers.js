export { ct as readHandlers } from "./build-and-gate.js";
