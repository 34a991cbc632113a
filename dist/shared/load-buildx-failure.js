export { i as isPushFailure, a as lastWords, o as refusesArtifacts, s as transientPushFailure } from "./failures.js";
