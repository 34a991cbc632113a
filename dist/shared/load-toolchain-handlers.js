export { D as readHandlers } from "./build-and-gate.js";
