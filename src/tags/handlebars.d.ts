// The package's entry also has a printer and hooks into require().
declare module 'handlebars/dist/cjs/handlebars.js' {
  import * as Handlebars from 'handlebars'

  const exports: { readonly default: typeof Handlebars }
  export default exports
}
