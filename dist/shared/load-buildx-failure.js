export { s as isPushFailure, c as lastWords, l as refusesArtifacts } from "./failures.js";
