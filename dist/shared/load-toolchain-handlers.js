export { j as readHandlers } from "./build-and-gate.js";
