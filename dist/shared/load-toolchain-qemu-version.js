export { n as qemuVersion } from "./build-log.js";
