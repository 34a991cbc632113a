export { lt as readHandlers } from "./build-and-gate.js";
