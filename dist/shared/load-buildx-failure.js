export { i as isPushFailure, a as lastWords, o as transientPushFailure } from "./failures.js";
