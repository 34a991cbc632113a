export { t as exportMetadata, n as makeMetadata, r as repositoriesIn } from "./rules.js";
