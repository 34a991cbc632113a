export { h as readHandlers } from "./build-and-gate.js";
