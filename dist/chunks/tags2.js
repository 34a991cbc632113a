export { t as askBefore, n as confirmTags, r as listMoves, i as moveTags } from "./tags.js";
