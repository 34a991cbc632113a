export { t as renderTable, n as tableLines } from "./table.js";
