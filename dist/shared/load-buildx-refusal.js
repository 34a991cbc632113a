export { t as readRefusal } from "./failures.js";
