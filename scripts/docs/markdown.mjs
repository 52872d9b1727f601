/** Braces in documents are text. Vue, to which VitePress hands them, would compute within. */
export function bracesAsText(md) {
  const { escapeHtml } = md.utils;
  const { rules } = md.renderer;
  rules.code_inline = (tokens, i) => `<code v-pre>${escapeHtml(tokens[i].content)}</code>`;
  rules.code_block = (tokens, i) =>
    `<pre v-pre><code>${escapeHtml(tokens[i].content)}</code></pre>\n`;
  rules.text = (tokens, i) =>
    escapeHtml(tokens[i].content).replaceAll('{{', '<span v-pre>{{</span>');
}
