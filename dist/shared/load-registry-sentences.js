export { a as causeOf, o as sentenceOf } from "./registry-errors.js";
