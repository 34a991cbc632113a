export { t as nowhere, n as openPublication } from "./publication.js";
