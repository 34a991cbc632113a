export { t as openPublication } from "./publication.js";
