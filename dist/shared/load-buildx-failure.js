export { n as explainBoot, r as explainFailure, i as isPushFailure, a as lastWords, o as transientPushFailure } from "./failures.js";
