export { c as CommandError, l as createRun } from "./build-merge-post.js";
