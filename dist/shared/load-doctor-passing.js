export { r as passingBoot, i as passingBuild, a as passingCache, o as passingPull } from "./doctor.js";
