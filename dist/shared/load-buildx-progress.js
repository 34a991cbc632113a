export { a as asPrinted, o as errorLines, s as failingBlock, c as failingStep, l as finalError, u as setOff } from "./build-log.js";
