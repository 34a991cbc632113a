export { c as isPushFailure, l as lastWords, u as refusesArtifacts } from "./failures.js";
