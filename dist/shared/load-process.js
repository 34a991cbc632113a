export { l as CommandError, u as createRun } from "./build-merge-post.js";
