export { t as causeOf, n as sentenceOf } from "./sentences2.js";
