export { x as readHandlers } from "./build-and-gate.js";
