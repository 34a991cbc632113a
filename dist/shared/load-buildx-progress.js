export { o as asPrinted, s as errorLines, c as failingBlock, l as failingStep, u as finalError, d as setOff } from "./build-log.js";
