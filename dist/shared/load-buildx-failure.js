export { o as isPushFailure, s as lastWords, c as refusesArtifacts, l as transientPushFailure } from "./failures.js";
